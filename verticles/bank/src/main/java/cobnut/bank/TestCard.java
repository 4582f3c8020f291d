package cobnut.bank;

import java.util.Arrays;
import java.util.Optional;

/** The cards this bank issues: each is a way in which a provider may behave. */
enum TestCard {
    OK("tok_ok"),
    DECLINED("tok_declined"),
    /** Answers late; the money moves at the end of the wait. */
    SLOW("tok_slow"),
    /** Moves the money and never says so to whoever asked first. */
    HANG_AFTER_CHARGE("tok_hang_after_charge"),
    /** Moves the money and tells whoever asked first that something went wrong. */
    ERROR_AFTER_CHARGE("tok_error_after_charge");

    private final String token;

    TestCard(String token) {
        this.token = token;
    }

    static Optional<TestCard> of(String token) {
        return Arrays.stream(values()).filter(card -> card.token.equals(token)).findFirst();
    }
}
