package cobnut.postgres.backup;

/**
 * How a subscription stands to a log that was restored.
 *
 * @param goesOn false when its log will refuse it, until an operator decides
 * @param why in words
 */
public record Reader(String service, String subscription, String log, boolean goesOn, String why) {}
