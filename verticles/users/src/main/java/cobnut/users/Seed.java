package cobnut.users;

import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * Who is there before anybody registered: in development two customers and an admin with passwords that everybody
 * knows, elsewhere only an admin with a password that was chosen. An existing customer is never changed, so any number
 * of replicas may seed at once and again.
 */
final class Seed {
    static final String WELL_KNOWN_ADMIN = "admin admin";
    static final String WELL_KNOWN = "correct horse";
    private static final Set<String> KNOWN_TO_ALL = Set.of(WELL_KNOWN_ADMIN, WELL_KNOWN);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Person(String email, String name, String password, List<String> roles) {}

    private final List<Person> people;

    /**
     * @param adminPassword empty when nobody chose one
     * @throws IllegalStateException outside development, when the admin's password is missing or known to everybody
     */
    Seed(boolean development, String adminPassword) {
        if (!development && (adminPassword.isEmpty() || KNOWN_TO_ALL.contains(adminPassword))) {
            throw new IllegalStateException("users is told to seed outside development, but the password of"
                    + " admin@example.com is " + (adminPassword.isEmpty() ? "missing" : "a default")
                    + "; set COBNUT_ADMIN_PASSWORD to one of your own, or users.seed to false");
        }
        var admin = new Person(
                "admin@example.com",
                "Admin",
                adminPassword.isEmpty() ? WELL_KNOWN_ADMIN : adminPassword,
                List.of("admin"));
        requireAllowed(admin.password());
        this.people = development
                ? List.of(
                        new Person("ann@example.com", "Ann", WELL_KNOWN, List.of()),
                        new Person("bob@example.com", "Bob", WELL_KNOWN, List.of()),
                        admin)
                : List.of(admin);
    }

    private static void requireAllowed(String password) {
        try {
            User.checkPassword(password);
        } catch (ServiceException refusal) {
            throw new IllegalStateException(
                    "COBNUT_ADMIN_PASSWORD: " + refusal.problem().message(), refusal);
        }
    }

    void into(Users users, Passwords passwords, InstantSource clock) {
        for (var person : people) {
            if (users.findByEmail(person.email()).isEmpty()) {
                var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                var user = User.registering(Ids.next(clock), person.email(), person.name(), now)
                        .withRoles(person.roles());
                users.add(user, passwords.hash(person.password(), PATIENCE));
            }
        }
    }
}
