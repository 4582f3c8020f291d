package cobnut.launcher;

import cobnut.launcher.state.Installation;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version in the jar's manifest. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"cobnut " + Installation.version()};
    }
}
