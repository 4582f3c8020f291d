package cobnut.notifications;

import java.util.Optional;

/** Who knows where customers can be written to. */
interface Addresses {

    /** Empty when nobody knows the customer: somebody who came with a token of another issuer. */
    Optional<String> find(String customer);
}
