package cobnut.testkit.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Tells whether a class comes out of a service, which is a jar or folder that offers a {@code ServiceVerticle}. */
final class Services {

    private static final String OFFERS = "META-INF/services/";
    private static final String VERTICLE = "ServiceVerticle";

    private final Map<String, Boolean> known = new HashMap<>();

    /** Looks the class up where the running test would find it. */
    boolean holds(String className) {
        var resource = className.replace('.', '/') + ".class";
        var url = Thread.currentThread().getContextClassLoader().getResource(resource);
        if (url == null || url.getProtocol().equals("jrt")) {
            return false;
        }
        var container = url.toString().substring(0, url.toString().length() - resource.length());
        return known.computeIfAbsent(container, _ -> offersVerticle(url, resource));
    }

    boolean isService(Path classes) {
        var folder = classes.resolve(OFFERS);
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(VERTICLE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private boolean offersVerticle(URL url, String resource) {
        try {
            if (url.openConnection() instanceof JarURLConnection jar) {
                jar.setUseCaches(false);
                try (var file = jar.getJarFile()) {
                    return file.stream()
                            .anyMatch(entry -> entry.getName().startsWith(OFFERS)
                                    && entry.getName().endsWith(VERTICLE));
                }
            }
            var folder = Path.of(url.toURI());
            for (var step = 0; step < Path.of(resource).getNameCount(); step++) {
                folder = folder.resolve("..");
            }
            return isService(folder.normalize());
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot look into " + url, e);
        }
    }
}
