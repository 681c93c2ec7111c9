package io.polymath.backup.camel;

import io.polymath.backup.server.S3Server;

/** Against a server that has more of S3, and checks no signature. */
final class S3MockRepositoryTest extends S3RepositoryContract {

    @Override
    S3Server server() throws Exception {
        return S3Server.sharedMock();
    }
}
