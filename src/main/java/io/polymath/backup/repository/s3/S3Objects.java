package io.polymath.backup.repository.s3;

import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.utils.Md5Utils;

/**
 * The client that Camel's component uses. It adds what that component lacks: a large object is sent in parts, each of
 * which can be sent again alone, with its metadata; a listing goes to its last page; and what takes too long ends.
 */
public final class S3Objects extends DelegatingS3Client {

    private static final Logger LOG = LoggerFactory.getLogger(S3Objects.class);

    /** Somebody waits for the end of the run. */
    private static final Duration ABORT = Duration.ofSeconds(10);

    private final S3Settings settings;
    private final Clock clock;

    /** @param clock what locks of objects are reckoned from */
    public S3Objects(S3Settings settings, Clock clock) {
        super(LazyClient.of(() -> client(settings)));
        this.settings = settings;
        this.clock = clock;
    }

    private static S3Client client(S3Settings settings) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .httpClientBuilder(ApacheHttpClient.builder()
                        .connectionTimeout(settings.timeout())
                        .socketTimeout(settings.timeout()))
                .overrideConfiguration(all -> {
                    all.apiCallAttemptTimeout(settings.timeFor(0));
                    if (!settings.again()) {
                        // but for a connection that the server closed since: some do after an empty object
                        all.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                                .useClientDefaults(false)
                                .maxAttempts(2)
                                .retryOnExceptionOrCauseInstanceOf(SocketException.class)
                                .build());
                    }
                });
        settings.keys()
                .ifPresent(
                        keys -> builder.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                                keys.access().reveal(), keys.secret().reveal()))));
        settings.endpoint()
                .ifPresent(endpoint -> builder.endpointOverride(endpoint)
                        // many servers other than Amazon's refuse the checksums that the SDK adds by itself
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED));
        return builder.build();
    }

    /** Asks nobody: Camel's component wants to know when it starts, and the first real request tells more. */
    @Override
    public HeadBucketResponse headBucket(HeadBucketRequest request) {
        return HeadBucketResponse.builder().build();
    }

    /** Returns all objects, from the first page to the last. */
    @Override
    public ListObjectsResponse listObjects(ListObjectsRequest request) {
        List<S3Object> all = new ArrayList<>();
        @Nullable String next = null;
        do {
            String token = next;
            ListObjectsV2Response page = listObjectsV2(asked ->
                    asked.bucket(request.bucket()).prefix(request.prefix()).continuationToken(token));
            all.addAll(page.contents());
            next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
            if (Boolean.TRUE.equals(page.isTruncated()) && (next == null || next.equals(token))) {
                throw SdkException.create("the listing ends in the middle", null);
            }
        } while (next != null);
        return ListObjectsResponse.builder().contents(all).isTruncated(false).build();
    }

    /** Opens an object; reading it fails when it comes too slowly, and closing it early does not read the rest. */
    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        return super.getObject(request, new ResponseTransformer<GetObjectResponse, T>() {
            @Override
            public T transform(GetObjectResponse response, AbortableInputStream in) throws Exception {
                PacedStream paced = new PacedStream(in, settings);
                return transformer.transform(response, AbortableInputStream.create(paced, in));
            }

            @Override
            public boolean needsConnectionLeftOpen() {
                return transformer.needsConnectionLeftOpen();
            }
        });
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        long bytes = body.optionalContentLength().orElse(0L);
        if (request.key().endsWith("/" + ManifestFormat.FILE)) {
            // the last file of a set: no other one is on its way
            abortAbandoned(request.bucket(), settings.prefix());
        }
        if (settings.keeping().lock().isPresent() && key(request).startsWith(Stored.PROBES)) {
            // a probe is not locked, as it is removed at once; but sets will be
            getObjectLockConfiguration(asked -> asked.bucket(request.bucket()));
        }
        if (bytes <= settings.partBytes()) {
            PutObjectRequest.Builder timed = request.toBuilder()
                    .overrideConfiguration(one -> one.apiCallAttemptTimeout(settings.timeFor(bytes)));
            settings.keeping().applyTo(timed, key(request), bytes, clock);
            digest(body, 0, bytes).ifPresent(timed::contentMD5);
            return super.putObject(timed.build(), slice(body, 0, bytes));
        }
        abortAbandoned(request.bucket(), request.key());
        return putParts(request, body, bytes);
    }

    /** Removes an object; with its versions, if that is asked for. */
    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        boolean all = settings.keeping().removesVersions() && request.versionId() == null;
        return all ? new Versions(this, clock).remove(request) : super.deleteObject(request);
    }

    /** Returns the key of an object in the repository. */
    private String key(PutObjectRequest request) {
        return request.key().substring(settings.prefix().length());
    }

    private PutObjectResponse putParts(PutObjectRequest request, RequestBody body, long bytes) {
        String upload = createMultipartUpload(begin -> {
                    begin.bucket(request.bucket())
                            .key(request.key())
                            .metadata(request.metadata())
                            .contentType(request.contentType());
                    settings.keeping().applyTo(begin, key(request), bytes, clock);
                })
                .uploadId();
        try {
            List<CompletedPart> parts = new ArrayList<>();
            long partBytes = PartSize.of(bytes, settings.partBytes());
            for (long from = 0; from < bytes; from += partBytes) {
                UploadPartRequest part = UploadPartRequest.builder()
                        .bucket(request.bucket())
                        .key(request.key())
                        .uploadId(upload)
                        .partNumber(parts.size() + 1)
                        .build();
                parts.add(put(part, body, from, Math.min(partBytes, bytes - from)));
            }
            String tag = completeMultipartUpload(end -> end.bucket(request.bucket())
                            .key(request.key())
                            .uploadId(upload)
                            .multipartUpload(all -> all.parts(parts))
                            // Amazon may take minutes to put many parts together
                            .overrideConfiguration(one -> one.apiCallAttemptTimeout(
                                    settings.timeFor(0).multipliedBy(10))))
                    .eTag();
            if (tag == null) {
                throw SdkException.create("the server did not say that the object is complete", null);
            }
            return PutObjectResponse.builder().eTag(tag).build();
        } catch (RuntimeException e) {
            abort(request.bucket(), request.key(), upload);
            throw e;
        }
    }

    private CompletedPart put(UploadPartRequest part, RequestBody body, long from, long bytes) {
        UploadPartRequest.Builder timed =
                part.toBuilder().overrideConfiguration(one -> one.apiCallAttemptTimeout(settings.timeFor(bytes)));
        digest(body, from, bytes).ifPresent(timed::contentMD5);
        // a new stream each time it is asked for, so that a part that was lost is sent again
        String tag = uploadPart(timed.build(), slice(body, from, bytes)).eTag();
        LOG.debug("{}: sent part {} of {}", settings.host(), part.partNumber(), part.key());
        return CompletedPart.builder().partNumber(part.partNumber()).eTag(tag).build();
    }

    private RequestBody slice(RequestBody body, long from, long bytes) {
        return RequestBody.fromContentProvider(
                () -> settings.bandwidth().limit(new FilePart(skipped(body, from), bytes)),
                bytes,
                "application/octet-stream");
    }

    /** Returns the MD5 of some bytes, which servers want of objects that are locked; empty when none are. */
    private Optional<String> digest(RequestBody body, long from, long bytes) {
        return settings.keeping().lock().map(lock -> {
            try (InputStream in = new FilePart(skipped(body, from), bytes)) {
                return Md5Utils.md5AsBase64(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static InputStream skipped(RequestBody body, long from) {
        InputStream in = body.contentStreamProvider().newStream();
        try {
            in.skipNBytes(from);
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends uploads of ours that nobody goes on with: their parts would be kept, and paid for, for ever. */
    private void abortAbandoned(String bucket, String prefix) {
        try {
            ListMultipartUploadsResponse unfinished =
                    listMultipartUploads(asked -> asked.bucket(bucket).prefix(prefix));
            for (MultipartUpload upload : unfinished.uploads()) {
                if (Stored.isKey(upload.key().substring(settings.prefix().length()))) {
                    LOG.info(
                            "{}: removes the parts of {}, which were never put together",
                            settings.name(),
                            upload.key());
                    abort(bucket, upload.key(), upload.uploadId());
                }
            }
        } catch (SdkException e) {
            LOG.debug("{}: unable to list unfinished uploads", settings.name(), e);
        }
    }

    /** Also when the thread is asked to end: what is left would be kept, and paid for, until the next run. */
    private void abort(String bucket, String key, String upload) {
        boolean interrupted = Thread.interrupted();
        try {
            abortMultipartUpload(one -> one.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .overrideConfiguration(limit -> limit.apiCallTimeout(ABORT)));
        } catch (SdkException e) {
            LOG.debug("{}: unable to abort the upload of {}; the next one of its key does", settings.name(), key, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
