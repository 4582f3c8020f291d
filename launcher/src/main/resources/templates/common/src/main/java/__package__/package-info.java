/** Keeps entries by key. Begin reading at {@link __package__.__Name__Verticle}. */
@NullMarked
package __package__;

import org.jspecify.annotations.NullMarked;
