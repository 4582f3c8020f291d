/** What Cobnut is measured beside, and the checkouts it is measured with: the Java half of {@code .ci/measure}. */
@NullMarked
package cobnut.testkit.measure;

import org.jspecify.annotations.NullMarked;
