package cobnut.users.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.users.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void replicas_that_start_together_make_one_key_that_only_the_owner_can_read() throws Exception {
        var shared = folder.resolve("new").resolve("keys");

        Together.answers(20, _ -> () -> {
            SigningKeys.generateFirst(shared);
            return new SigningKeys(shared, Optional.empty(), () -> now)
                    .signing()
                    .id();
        });

        try (var files = Files.list(shared)) {
            assertThat(files).containsExactly(shared.resolve("0001.pem"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve("0001.pem"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_key_that_is_there_is_never_replaced() throws IOException {
        var mine = put("mine.pem");

        SigningKeys.generateFirst(folder);

        assertThat(keys().signing().id()).isEqualTo(mine.id());
    }

    @Test
    void the_last_by_name_signs_and_all_are_published() throws IOException {
        var old = put("0001.pem");
        var young = put("0002.pem");

        var keys = keys();

        assertThat(keys.signing().id()).isEqualTo(young.id());
        assertThat(keys.published()).extracting(SigningKey::id).containsExactly(old.id(), young.id());
    }

    @Test
    void a_new_key_is_published_within_a_minute_and_signs_once_every_replica_publishes_it() throws IOException {
        var old = put("0001.pem");
        var keys = keys();
        var young = put("0002.pem");

        now = now.plus(Duration.ofSeconds(59));
        assertThat(keys.published()).extracting(SigningKey::id).containsExactly(old.id());
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.published()).extracting(SigningKey::id).containsExactly(old.id(), young.id());
        assertThat(keys.signing().id()).isEqualTo(old.id());

        now = now.plus(Duration.ofSeconds(119));
        assertThat(keys.signing().id()).isEqualTo(old.id());
        now = now.plus(Duration.ofSeconds(1));
        assertThat(keys.signing().id()).isEqualTo(young.id());
    }

    @Test
    void a_key_whose_file_is_gone_is_no_longer_published() throws IOException {
        put("0001.pem");
        var young = put("0002.pem");
        var keys = keys();

        Files.delete(folder.resolve("0001.pem"));
        now = now.plus(Duration.ofMinutes(1));

        assertThat(keys.published()).extracting(SigningKey::id).containsExactly(young.id());
    }

    @Test
    void a_folder_that_vanishes_leaves_the_known_keys_in_use() throws IOException {
        var shared = Files.createDirectory(folder.resolve("keys"));
        Files.writeString(shared.resolve("0001.pem"), SigningKey.generate().pem());
        var keys = new SigningKeys(shared, Optional.empty(), () -> now);
        var before = keys.signing().id();

        Files.delete(shared.resolve("0001.pem"));
        Files.delete(shared);
        now = now.plus(Duration.ofMinutes(1));

        assertThat(keys.signing().id()).isEqualTo(before);
    }

    @Test
    void a_file_that_is_no_key_is_ignored() throws IOException {
        var good = put("0001.pem");
        Files.writeString(folder.resolve("0002.pem"), "half a ke");

        assertThat(keys().signing().id()).isEqualTo(good.id());
    }

    @Test
    void a_configured_key_signs_beside_those_of_the_folder() throws IOException {
        var old = put("0001.pem");
        var configured = SigningKey.generate();

        var keys = new SigningKeys(folder, Optional.of(configured), () -> now);

        assertThat(keys.signing().id()).isEqualTo(configured.id());
        assertThat(keys.published()).extracting(SigningKey::id).containsExactly(configured.id(), old.id());
    }

    @Test
    void without_any_key_it_says_how_to_make_one() {
        assertThatThrownBy(this::keys)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("openssl genpkey -algorithm ed25519 -out " + folder.resolve("0001.pem"));
    }

    private SigningKeys keys() {
        return new SigningKeys(folder, Optional.empty(), () -> now);
    }

    private SigningKey put(String name) throws IOException {
        var key = SigningKey.generate();
        Files.writeString(folder.resolve(name), key.pem());
        return key;
    }
}
