package cobnut.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code .ci/bugs} replaces is still there, once: or a bug that is listed would be planted nowhere. */
class PlantedBugsTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ""), "../..").toAbsolutePath().normalize();

    private record Place(String file, List<String> lines) {}

    @Test
    void every_planted_bug_has_its_place() throws IOException {
        var places = places();

        assertThat(places).hasSizeGreaterThanOrEqualTo(10);
        assertThat(places)
                .allSatisfy(place -> assertThat(occurrences(place))
                        .as("%s in %s", place.lines, place.file)
                        .isEqualTo(1));
    }

    /** Each run of lines that begin with a minus. */
    private static List<Place> places() throws IOException {
        var places = new ArrayList<Place>();
        var file = "";
        boolean within = false;
        for (var line : Files.readAllLines(ROOT.resolve(".ci/bugs.list"))) {
            if (line.startsWith("in ")) {
                file = line.substring(3);
            }
            boolean replaced = line.startsWith("-");
            if (replaced && !within) {
                places.add(new Place(file, new ArrayList<>()));
            }
            if (replaced) {
                places.getLast().lines.add(line.substring(1).strip());
            }
            within = replaced;
        }
        return places;
    }

    private static int occurrences(Place place) throws IOException {
        var lines = Files.readAllLines(ROOT.resolve(place.file)).stream()
                .map(String::strip)
                .toList();
        int found = 0;
        for (int i = 0; i + place.lines.size() <= lines.size(); i++) {
            found += lines.subList(i, i + place.lines.size()).equals(place.lines) ? 1 : 0;
        }
        return found;
    }
}
