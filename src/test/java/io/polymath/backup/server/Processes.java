package io.polymath.backup.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** All processes that this one has started, for an end that takes them by surprise. */
public final class Processes {

    private static final int PATIENCE_SECONDS = 5;
    private static final int ROUNDS = 40;
    private static final int QUIET_ROUNDS = 3;
    private static final long ROUND_MILLIS = 50;

    private Processes() {}

    /** Ends all of them, also those that others start meanwhile, and lets PostgreSQL give its shared memory back. */
    public static void endAll() {
        try {
            endPostgres();
            int quiet = 0;
            for (int round = 0; round < ROUNDS && quiet < QUIET_ROUNDS; round++) {
                quiet = kill() == 0 ? quiet + 1 : 0;
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Ends each server at once, without a last checkpoint; one that is being made removes what it has made. */
    private static void endPostgres() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<ProcessHandle> servers = named("postgres").toList();
        for (ProcessHandle server : servers) {
            ServerUser.run("kill", "-QUIT", Long.toString(server.pid()));
        }
        List<ProcessHandle> made = named("initdb").toList();
        made.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(Stream.concat(servers.stream(), made.stream())
                        .map(ProcessHandle::onExit)
                        .toArray(CompletableFuture<?>[]::new))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns those that run a program, but not those that they started of it. */
    private static Stream<ProcessHandle> named(String program) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> runs(process, program))
                .filter(process -> process.parent()
                        .filter(parent -> runs(parent, program) || runs(parent, "initdb"))
                        .isEmpty());
    }

    private static boolean runs(ProcessHandle process, String program) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("/" + program))
                .isPresent();
    }

    private static long kill() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::destroyForcibly)
                .count();
    }
}
