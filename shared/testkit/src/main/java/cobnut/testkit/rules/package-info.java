/**
 * What the build enforces beyond the compiler: limits, names, layers, format. The classes called {@code …Test} run in
 * every module that has the testkit as a test dependency, on that module's own sources and classes, with nothing to
 * configure; the others report {@link cobnut.testkit.rules.Offence}s and can be asked about any folder.
 */
@NullMarked
package cobnut.testkit.rules;

import org.jspecify.annotations.NullMarked;
