package io.polymath.backup.repository.s3;

import io.polymath.backup.config.Section;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * How the bucket keeps objects.
 *
 * @param storageClass the class of large objects; empty for that of the bucket
 * @param encryption how the server encrypts what it keeps; empty for what the bucket does by itself
 * @param kmsKey which key it asks its key management for; empty for that of the bucket
 * @param lock whether nobody can remove a set before its time; empty when anybody may who has the rights
 * @param removesVersions whether a removal removes all versions of an object, not only hides them
 */
record S3Keeping(
        Optional<String> storageClass,
        Optional<ServerSideEncryption> encryption,
        Optional<String> kmsKey,
        Optional<Lock> lock,
        boolean removesVersions) {

    /** What is smaller costs more in the cheaper classes: https://aws.amazon.com/s3/pricing */
    private static final long SMALL = 128L << 10;

    /** The classes that give nothing back before somebody asked for it hours ago. */
    private static final List<String> ASLEEP = List.of("GLACIER", "DEEP_ARCHIVE");

    private static final String NONE = "none";

    /**
     * A lock of the bucket on the objects of a set.
     *
     * @param mode who can take it away: some, or nobody
     * @param kept how long after the time of its set an object is locked
     */
    record Lock(ObjectLockMode mode, Duration kept) {}

    /**
     * Reads {@code repository.NAME}.
     *
     * @param keepWithin how long retention keeps each set there
     */
    static S3Keeping read(Section settings, Duration keepWithin) {
        return new S3Keeping(
                storageClass(settings),
                encryption(settings),
                kmsKey(settings),
                lock(settings, keepWithin),
                settings.oneOf("versions", "keep", "remove").equals("remove"));
    }

    private static Optional<String> storageClass(Section settings) {
        Optional<String> read = settings.optional("storage-class");
        read.filter(ASLEEP::contains)
                .ifPresent(asleep -> settings.problem(
                        "storage-class",
                        asleep + " gives nothing back at once, so no set there could be verified or restored",
                        "take GLACIER_IR, or move old sets by a rule of the bucket"));
        return read;
    }

    private static Optional<ServerSideEncryption> encryption(Section settings) {
        String read = settings.oneOf("server-side-encryption", NONE, "AES256", "aws:kms", "aws:kms:dsse");
        return read.equals(NONE) ? Optional.empty() : Optional.of(ServerSideEncryption.fromValue(read));
    }

    private static Optional<String> kmsKey(Section settings) {
        Optional<String> key = settings.optional("kms-key");
        if (key.isPresent()
                && !settings.optional("server-side-encryption").orElse("").startsWith("aws:kms")) {
            settings.problem(
                    "kms-key", "no key is asked for", "set server-side-encryption to aws:kms, or leave the key out");
        }
        return key;
    }

    private static Optional<Lock> lock(Section settings, Duration keepWithin) {
        String mode = settings.oneOf("object-lock", NONE, "governance", "compliance");
        if (mode.equals(NONE)) {
            return Optional.empty();
        }
        if (keepWithin.isZero()) {
            settings.problem(
                    "object-lock",
                    "nothing says for how long: retention.keep-within is 0 there",
                    "set " + settings.key("retention.keep-within") + " to what no set is removed before");
        }
        return Optional.of(new Lock(
                mode.equals("compliance") ? ObjectLockMode.COMPLIANCE : ObjectLockMode.GOVERNANCE, keepWithin));
    }

    /** Adds it to the request for an object of some bytes. */
    void applyTo(PutObjectRequest.Builder put, String key, long bytes, Clock clock) {
        classOf(bytes).ifPresent(put::storageClass);
        encryption.ifPresent(put::serverSideEncryption);
        kmsKey.ifPresent(put::ssekmsKeyId);
        until(key, clock).ifPresent(end -> put.objectLockMode(mode()).objectLockRetainUntilDate(end));
    }

    /** Adds it to the request for an object that is sent in parts. */
    void applyTo(CreateMultipartUploadRequest.Builder begin, String key, long bytes, Clock clock) {
        classOf(bytes).ifPresent(begin::storageClass);
        encryption.ifPresent(begin::serverSideEncryption);
        kmsKey.ifPresent(begin::ssekmsKeyId);
        until(key, clock).ifPresent(end -> begin.objectLockMode(mode()).objectLockRetainUntilDate(end));
    }

    private Optional<String> classOf(long bytes) {
        return storageClass.filter(any -> bytes >= SMALL);
    }

    private ObjectLockMode mode() {
        return lock.orElseThrow().mode();
    }

    /**
     * Returns until when an object is locked: as long as retention keeps its set for its age. Empty for what is no file
     * of a set or comes and goes in it, and for a set that is older than that.
     */
    Optional<Instant> until(String key, Clock clock) {
        Stored stored = new Stored(key, 0);
        if (stored.file().equals(RepositorySets.REMOVING)) {
            return Optional.empty();
        }
        return lock.flatMap(asked -> stored.set()
                .map(SetId::time)
                .map(time -> time.atZone(ZoneId.systemDefault()).toInstant().plus(asked.kept()))
                .filter(end -> end.isAfter(clock.instant())));
    }
}
