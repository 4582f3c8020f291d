package cobnut.notifications;

/** Where letters are handed in. */
interface Post {

    /**
     * Returns when somebody else has taken the letter over. Refuses with UNAVAILABLE when it may be taken later, with
     * INVALID when it will never be.
     */
    void send(String address, Letter letter);
}
