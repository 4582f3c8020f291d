package cobnut.chassis.config;

/** A value that no log, message or error may show; it prints as {@code ***}. */
public record Secret(String value) {

    @Override
    public String toString() {
        return "***";
    }
}
