/** What a cluster on this machine leaves on disk: its folder, who runs, who supervises. */
@NullMarked
package cobnut.launcher.state;

import org.jspecify.annotations.NullMarked;
