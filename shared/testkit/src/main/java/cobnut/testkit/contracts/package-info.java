/**
 * What the build asks of a contract: that it does not break who calls it, and that it says who may call it. Runs in
 * every module that compiles contracts of its own, on the descriptor set the compiler leaves in the module's classes.
 */
@NullMarked
package cobnut.testkit.contracts;

import org.jspecify.annotations.NullMarked;
