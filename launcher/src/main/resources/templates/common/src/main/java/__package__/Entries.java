package __package__;

import java.util.Optional;

/** All entries there are. */
interface Entries {

    Optional<Entry> find(String key);

    /** Writes the entry, over an older one if there is one. */
    void put(Entry entry);
}
