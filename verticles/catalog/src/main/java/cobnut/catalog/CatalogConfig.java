package cobnut.catalog;

/**
 * Configuration of the catalog.
 *
 * @param seed whether the sample products are put in where they are missing
 */
public record CatalogConfig(boolean seed) {
    public static final CatalogConfig DEFAULTS = new CatalogConfig(false);
}
