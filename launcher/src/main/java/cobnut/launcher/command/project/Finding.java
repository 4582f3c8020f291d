package cobnut.launcher.command.project;

/**
 * One thing the doctor looked at.
 *
 * @param mend the line to type; empty when it is good
 */
record Finding(boolean good, String sentence, String mend) {

    static Finding good(String sentence) {
        return new Finding(true, sentence, "");
    }

    static Finding bad(String sentence, String mend) {
        return new Finding(false, sentence, mend);
    }
}
