/** What a run tells: a line for each cycle, a table at the end, files to study afterwards. */
@NullMarked
package cobnut.launcher.chaos.report;

import org.jspecify.annotations.NullMarked;
