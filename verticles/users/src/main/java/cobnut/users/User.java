package cobnut.users;

import cobnut.kernel.ServiceException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A customer. Whatever exists has passed the checks of {@link #registering}.
 *
 * @param email as it was written; {@link #emailKey} is what addresses are compared by
 * @param roles words of the contracts, {@code admin} the only one so far
 */
record User(UUID id, String email, String name, List<String> roles, Instant createdAt) {
    static final int EMAIL_CHARACTERS = 254;
    static final int NAME_CHARACTERS = 100;
    static final int PASSWORD_LEAST = 8;
    static final int PASSWORD_MOST = 256;

    // Enough to catch a slip; only a letter that arrives proves an address.
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}\"(),:;<>\\[\\]\\\\]{1,64}"
            + "@(?=.{1,253}$)(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+"
            + "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?");

    User {
        roles = List.copyOf(roles);
    }

    /** A new customer without roles; refuses with INVALID what is not an address or a name. */
    static User registering(UUID id, String email, String name, Instant now) {
        if (!isEmail(email)) {
            throw ServiceException.invalid(
                    "email", "must be an address such as ann@example.com, at most " + EMAIL_CHARACTERS + " characters");
        }
        if (length(name) > NAME_CHARACTERS) {
            throw ServiceException.invalid("name", "must have at most " + NAME_CHARACTERS + " characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw ServiceException.invalid("name", "must not contain control characters");
        }
        return new User(id, email, name.strip(), List.of(), now);
    }

    static boolean isEmail(String email) {
        if (email.length() > EMAIL_CHARACTERS || !EMAIL.matcher(email).matches()) {
            return false;
        }
        return email.charAt(0) != '.' && !email.contains("..") && !email.contains(".@");
    }

    /** Lower case in one Unicode form: the same for every spelling of one address. */
    static String emailKey(String email) {
        return Normalizer.normalize(email, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** Refuses with INVALID a password that may not be chosen. */
    static void checkPassword(String password) {
        if (length(password) < PASSWORD_LEAST || length(password) > PASSWORD_MOST) {
            throw ServiceException.invalid(
                    "password", "must have " + PASSWORD_LEAST + " to " + PASSWORD_MOST + " characters");
        }
    }

    User withRoles(List<String> roles) {
        return new User(id, email, name, roles, createdAt);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
