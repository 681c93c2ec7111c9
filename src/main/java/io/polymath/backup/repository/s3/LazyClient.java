package io.polymath.backup.repository.s3;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** A client that is made when it is first used: the SDK takes a second to start, and many runs never ask for it. */
final class LazyClient {

    private final Supplier<S3Client> maker;
    private @Nullable S3Client made;

    private LazyClient(Supplier<S3Client> maker) {
        this.maker = maker;
    }

    static S3Client of(Supplier<S3Client> maker) {
        LazyClient lazy = new LazyClient(maker);
        return (S3Client) Proxy.newProxyInstance(
                LazyClient.class.getClassLoader(),
                new Class<?>[] {S3Client.class},
                (proxy, method, arguments) -> lazy.invoke(method, arguments));
    }

    private synchronized S3Client client() {
        if (made == null) {
            made = maker.get();
        }
        return made;
    }

    private synchronized boolean isMade() {
        return made != null;
    }

    private @Nullable Object invoke(Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close") && !isMade()) {
            return null;
        }
        try {
            return method.invoke(client(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
