package io.polymath.backup.repository.s3;

import io.polymath.backup.error.Text;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Removes an object for good from a bucket that keeps its versions, where a plain removal only hides it. */
final class Versions {

    private static final int LEAST_REFUSAL = 400;
    private static final int LAST_REFUSAL = 499;

    private final S3Client client;
    private final Clock clock;

    Versions(S3Client client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** Removes all versions of an object, and the marks that hid it, the newest first. */
    DeleteObjectResponse remove(DeleteObjectRequest request) {
        for (String version : of(request.bucket(), request.key())) {
            try {
                client.deleteObject(request.toBuilder().versionId(version).build());
            } catch (S3Exception refused) {
                if (refused.statusCode() >= LEAST_REFUSAL && refused.statusCode() <= LAST_REFUSAL) {
                    // servers answer a locked version in different ways, so it is asked
                    refuseLocked(request.bucket(), request.key(), version, refused);
                }
                throw refused;
            }
        }
        return DeleteObjectResponse.builder().build();
    }

    private List<String> of(String bucket, String key) {
        List<String> versions = new ArrayList<>();
        @Nullable String nextKey = null;
        @Nullable String nextVersion = null;
        ListObjectVersionsResponse page;
        do {
            String fromKey = nextKey;
            String fromVersion = nextVersion;
            page = client.listObjectVersions(
                    asked -> asked.bucket(bucket).prefix(key).keyMarker(fromKey).versionIdMarker(fromVersion));
            page.deleteMarkers().stream()
                    .filter(mark -> mark.key().equals(key))
                    .forEach(mark -> versions.add(mark.versionId()));
            page.versions().stream()
                    .filter(version -> version.key().equals(key))
                    .forEach(version -> versions.add(version.versionId()));
            nextKey = page.nextKeyMarker();
            nextVersion = page.nextVersionIdMarker();
        } while (Boolean.TRUE.equals(page.isTruncated()) && nextKey != null);
        return versions;
    }

    private void refuseLocked(String bucket, String key, String version, S3Exception refused) {
        if (isHeld(bucket, key, version)) {
            throw new LockedObjectException(
                    Text.of("object lock keeps %s: somebody put a legal hold on it", key), refused);
        }
        Optional<Instant> until = retention(bucket, key, version)
                .map(ObjectLockRetention::retainUntilDate)
                .filter(end -> end.isAfter(clock.instant()));
        if (until.isPresent()) {
            throw new LockedObjectException(Text.of("object lock keeps %s until %s", key, until.get()), refused);
        }
    }

    private boolean isHeld(String bucket, String key, String version) {
        try {
            return client.getObjectLegalHold(
                                    asked -> asked.bucket(bucket).key(key).versionId(version))
                            .legalHold()
                            .status()
                    == ObjectLockLegalHoldStatus.ON;
        } catch (S3Exception e) {
            return false; // there is none, or nobody may know
        }
    }

    private Optional<ObjectLockRetention> retention(String bucket, String key, String version) {
        try {
            return Optional.ofNullable(client.getObjectRetention(
                            asked -> asked.bucket(bucket).key(key).versionId(version))
                    .retention());
        } catch (S3Exception e) {
            return Optional.empty(); // there is none, or nobody may know
        }
    }

    /** A version that nobody can remove now. */
    static final class LockedObjectException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private LockedObjectException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
