package cobnut.postgres.backup;

import cobnut.postgres.backup.Manifest.Schema;
import cobnut.postgres.backup.Manifest.Table;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A zip with an entry per table and the manifest as the last. Only its writer's user may read it, and it has its name
 * only when it is whole and on the disk.
 */
final class BackupFile {
    private static final int BUFFER = 1 << 16;

    /** Writes rows to the stream; how many. */
    interface Rows {
        long to(OutputStream out) throws IOException, SQLException;
    }

    /** Takes rows in; how many. */
    interface Sink {
        long from(InputStream in) throws IOException, SQLException;
    }

    /** Writes the entries one after the other. */
    interface Content {
        Manifest to(Writer writer) throws IOException, SQLException;
    }

    /** One that is being written. */
    static final class Writer {
        private final ZipOutputStream zip;

        private Writer(ZipOutputStream zip) {
            this.zip = zip;
        }

        /** What the manifest says about the rows is about the bytes that were written. */
        Table table(int snapshot, String service, Table table, Rows rows) throws IOException, SQLException {
            zip.putNextEntry(new ZipEntry(entry(snapshot, service, table)));
            var counted = new Counted(zip);
            var digest = sha256();
            var out = new BufferedOutputStream(new DigestOutputStream(counted, digest), BUFFER);
            long written = rows.to(out);
            out.flush();
            zip.closeEntry();
            return new Table(table.name(), table.columns(), written, counted.bytes, hex(digest));
        }
    }

    private BackupFile() {}

    static Manifest write(Path file, Content content) throws IOException, SQLException {
        if (Files.exists(file)) {
            throw new IllegalStateException(file + " is there already; name another file");
        }
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            Manifest manifest;
            try (var channel = FileChannel.open(part, how, mine)) {
                var zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
                zip.setLevel(Deflater.BEST_SPEED);
                manifest = content.to(new Writer(zip));
                zip.putNextEntry(new ZipEntry(Manifest.ENTRY));
                zip.write(manifest.json().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
                zip.finish();
                zip.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return manifest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException torn) {
            throw new IllegalArgumentException(file + " is no whole backup: " + torn.getMessage(), torn);
        }
    }

    /** Throws IllegalArgumentException when it is not the one that was written. */
    static Manifest manifest(ZipFile zip) throws IOException {
        try (var in = entry(zip, Manifest.ENTRY)) {
            var written = in.readAllBytes();
            var crc = new CRC32();
            crc.update(written);
            if (crc.getValue() != zip.getEntry(Manifest.ENTRY).getCrc()) {
                throw damaged(zip, Manifest.ENTRY, "it is not what was written");
            }
            return Manifest.of(new String(written, StandardCharsets.UTF_8));
        } catch (ZipException | EOFException damaged) {
            throw damaged(zip, Manifest.ENTRY, String.valueOf(damaged.getMessage()));
        }
    }

    /**
     * Reads all rows once, before any of them goes anywhere: a database says of damaged rows only that it does not
     * understand them. Throws as {@link #read} does.
     */
    static void verify(ZipFile zip, Manifest manifest) throws IOException, SQLException {
        for (int number = 0; number < manifest.snapshots().size(); number++) {
            for (var schema : manifest.snapshots().get(number).schemas()) {
                for (var table : schema.tables()) {
                    read(zip, number, schema, table, _ -> table.rows());
                }
            }
        }
    }

    /** Throws IllegalArgumentException when the rows are not those that were written. */
    static void read(ZipFile zip, int snapshot, Schema schema, Table table, Sink sink)
            throws IOException, SQLException {
        var digest = sha256();
        long rows;
        try (var in = new DigestInputStream(entry(zip, entry(snapshot, schema.service(), table)), digest)) {
            rows = sink.from(in);
            in.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException damaged) {
            throw damaged(zip, schema.service() + "." + table.name(), String.valueOf(damaged.getMessage()));
        }
        if (rows != table.rows() || !hex(digest).equals(table.sha256())) {
            throw damaged(zip, schema.service() + "." + table.name(), "its rows are not those that were written");
        }
    }

    private static IllegalArgumentException damaged(ZipFile zip, String where, String why) {
        return new IllegalArgumentException(zip.getName() + " is damaged at " + where + ": " + why);
    }

    private static InputStream entry(ZipFile zip, String name) throws IOException {
        var entry = zip.getEntry(name);
        if (entry == null) {
            throw new IllegalArgumentException(zip.getName() + " is no backup of Cobnut: it has no " + name);
        }
        return zip.getInputStream(entry);
    }

    private static String entry(int snapshot, String service, Table table) {
        return snapshot + "/" + service + "/" + table.name() + ".copy";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            bytes += length;
        }
    }
}
