package cobnut.users;

import java.util.Optional;
import java.util.UUID;

/** The customers, each address once, whatever its case. */
interface Users {

    /** A customer and what the password is checked against. */
    record Account(User user, String passwordHash) {}

    /** False, and nothing changed, when the address belongs to somebody already. */
    boolean add(User user, String passwordHash);

    Optional<User> find(UUID id);

    Optional<Account> findByEmail(String email);
}
