package cobnut.postgres.backup;

/**
 * How a subscription stands to a log that was restored.
 *
 * @param kind REBUILDABLE or EFFECT; empty where it is not known here
 * @param goesOn false when its log will refuse it, until an operator decides
 * @param why in words
 */
public record Reader(String service, String subscription, String log, String kind, boolean goesOn, String why) {}
