package cobnut.inventory;

/**
 * What may be said about the inventory.
 *
 * @param seed whether an empty store is filled with 1,000 of each of the products p-001 to p-200: for development
 */
public record InventoryConfig(boolean seed) {
    public static final InventoryConfig DEFAULTS = new InventoryConfig(false);
}
