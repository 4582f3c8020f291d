/** Customers who order, cancel, ask again and read back, in an open loop; and what each of them was answered. */
@NullMarked
package cobnut.launcher.chaos.workload;

import org.jspecify.annotations.NullMarked;
