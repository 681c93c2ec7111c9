package io.polymath.backup.cli;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import io.polymath.backup.server.JavaOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The real program in a process of its own, with the jars that are delivered. A test may stop one of its threads at a method, by the means of a debugger,
 * and send it signals: so a run is killed exactly where the test says.
 */
final class ProgramProcess implements AutoCloseable {

    /** Far more than a run needs, on a machine that does much else. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final Path out;
    private final Path err;
    private final @Nullable VirtualMachine machine;
    private @Nullable EventSet stopped;

    private ProgramProcess(Process process, Path out, Path err, @Nullable VirtualMachine machine) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.machine = machine;
    }

    /** A method of ours: its class below {@code io.polymath.backup}, and at which of its calls to stop, from 1. */
    record Point(String type, String method, int call) {}

    /** Starts a command as a person does, in the home folder of a test. */
    static ProgramProcess start(Cli cli, String... arguments) throws IOException {
        return launch(cli, List.of(), arguments, null);
    }

    /** Starts a command, and returns when the thread that comes to the point stands still there. */
    static ProgramProcess startUntil(Point point, Cli cli, String... arguments) throws Exception {
        ListeningConnector connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(candidate -> candidate.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> settings = connector.defaultArguments();
        set(settings, "localAddress", "127.0.0.1");
        set(settings, "port", "0");
        set(settings, "timeout", Long.toString(LIMIT.toMillis()));
        String address = connector.startListening(settings);
        try {
            String port = address.substring(address.lastIndexOf(':') + 1);
            List<String> agent =
                    List.of("-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:" + port);
            ProgramProcess program = launch(cli, agent, arguments, () -> connector.accept(settings));
            program.stopAt(point);
            return program;
        } finally {
            connector.stopListening(settings);
        }
    }

    private static void set(Map<String, Connector.Argument> settings, String name, String value) {
        Objects.requireNonNull(settings.get(name)).setValue(value);
    }

    /** Waits for the program to connect. */
    @FunctionalInterface
    private interface Attach {
        VirtualMachine machine() throws Exception;
    }

    private static ProgramProcess launch(Cli cli, List<String> options, String[] arguments, @Nullable Attach attach)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // a test that runs in the background of a script would hand an ignored Ctrl-C on
                "env", "--default-signal=INT,TERM", Path.of(System.getProperty("java.home"), "bin", "java") + ""));
        command.addAll(options);
        command.add("-Xmx256m");
        command.addAll(JavaOptions.SHORT_LIFE);
        command.addAll(Delivered.options());
        // as it is delivered, not as tests log
        command.add("-Dlogback.configurationFile="
                + Path.of("src/main/resources/logback.xml").toAbsolutePath());
        command.add("io.polymath.backup.cli.Main");
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(cli.home(), "out-", ".txt");
        Path err = Files.createTempFile(cli.home(), "err-", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // by a variable, as the class path is longer than a line of ps should be
        builder.environment().put("CLASSPATH", Delivered.classPath());
        builder.environment().put("TZ", Cli.ZONE.getId());
        builder.environment().putAll(cli.environment());
        Process process = builder.start();
        try {
            return new ProgramProcess(process, out, err, attach == null ? null : attach.machine());
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IOException("the program did not connect: " + Files.readString(err), e);
        }
    }

    private void stopAt(Point point) throws Exception {
        VirtualMachine debugged = machine();
        ClassPrepareRequest loading = debugged.eventRequestManager().createClassPrepareRequest();
        loading.addClassFilter("io.polymath.backup." + point.type());
        loading.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        loading.enable();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            EventSet events = debugged.eventQueue().remove(1_000);
            if (events == null) {
                continue;
            }
            for (Event event : events) {
                if (event instanceof ClassPrepareEvent prepared) {
                    breakAt(prepared.referenceType(), point);
                } else if (event instanceof BreakpointEvent) {
                    debugged.eventRequestManager().deleteAllBreakpoints();
                    stopped = events;
                    return;
                }
            }
            events.resume();
        }
        throw new IOException("it did not come to " + point + ": " + err());
    }

    private void breakAt(ReferenceType type, Point point) {
        for (Method method : type.methodsByName(point.method())) {
            BreakpointRequest request = machine().eventRequestManager().createBreakpointRequest(method.location());
            request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
            request.addCountFilter(point.call());
            request.enable();
        }
    }

    /** Lets the thread that stands at the point go on. */
    void resume() {
        EventSet events = stopped;
        if (events != null) {
            events.resume();
        }
    }

    /** Waits until the thread that ends runs when the process is asked to end waits for them. */
    void awaitInterruption() {
        await(
                "the interruption",
                () -> machine().allThreads().stream()
                        .anyMatch(thread -> thread.name().equals("interruption")
                                && thread.status() == ThreadReference.THREAD_STATUS_WAIT));
    }

    /** Waits until the service waits for the run that it has asked to end. */
    void awaitEnding() {
        await(
                "the end of the service",
                () -> err().contains("service: ends")
                        && machine().allThreads().stream()
                                .anyMatch(thread -> thread.name().equals("main")
                                        && thread.status() == ThreadReference.THREAD_STATUS_WAIT));
    }

    /** Sends a signal, such as TERM, INT or KILL. */
    void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("unable to send " + name);
        }
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits for the end and returns the exit code; a shell would tell the same for an end by a signal. */
    int await() throws Exception {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("it did not end: " + err());
        }
        return process.exitValue();
    }

    /** Returns whether it ends within some time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits until something is so. */
    static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("waited in vain for " + what);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("unable to wait for " + what, e);
        }
    }

    /** Something that comes true. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private VirtualMachine machine() {
        if (machine == null) {
            throw new IllegalStateException("it was not started to be stopped");
        }
        return machine;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
            if (machine != null) {
                machine.dispose();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (VMDisconnectedException e) {
            // as it should be: the process is gone
            return;
        }
    }
}
