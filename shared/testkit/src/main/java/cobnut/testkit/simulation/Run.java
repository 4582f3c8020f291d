package cobnut.testkit.simulation;

import java.util.List;

/**
 * What became of one seed.
 *
 * @param hash of everything that happened: equal for equal seeds
 * @param violations empty when every promise was kept
 */
public record Run(long seed, long steps, long hash, List<String> violations) {}
