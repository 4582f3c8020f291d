package cobnut.launcher;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version in the jar's manifest. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"cobnut " + number()};
    }

    public static String number() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "from its sources" : version;
    }
}
