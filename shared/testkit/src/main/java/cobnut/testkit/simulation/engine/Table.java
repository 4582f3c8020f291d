package cobnut.testkit.simulation.engine;

/** The name of a table in each {@link SimulatedStore}; its rows are immutable values. */
public final class Table<K, V> {
    private final String name;

    private Table(String name) {
        this.name = name;
    }

    public static <K, V> Table<K, V> named(String name) {
        return new Table<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
