package cobnut.notifications;

/**
 * What is to be told.
 *
 * @param id of the event it tells about: the same letter, sent again, has the same
 * @param subject one line
 */
record Letter(String id, String subject, String text) {}
