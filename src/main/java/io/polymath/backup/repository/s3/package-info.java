/** What the routes of S3 need beside Camel's component: settings, a client, and what its errors mean. */
@NullMarked
package io.polymath.backup.repository.s3;

import org.jspecify.annotations.NullMarked;
