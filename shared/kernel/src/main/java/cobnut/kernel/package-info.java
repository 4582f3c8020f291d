/** The words every part shares: kinds of failure, problems, money and ids. It knows the JDK and nothing else. */
@NullMarked
package cobnut.kernel;

import org.jspecify.annotations.NullMarked;
