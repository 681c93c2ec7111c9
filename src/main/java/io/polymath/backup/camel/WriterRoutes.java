package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.run.Pause;
import io.polymath.backup.run.PauseSettings;
import io.polymath.backup.run.Writers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/** The routes {@code pause-writers} and {@code resume-writers}. */
final class WriterRoutes implements Writers {

    private static final String PAUSE = "direct:pause-writers";
    private static final String RESUME = "direct:resume-writers";

    private final CamelContext camel;

    private WriterRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /** Returns the pause of a run, as the settings want it. */
    static Pause pause(CamelContext camel) {
        return settings(camel)
                .map(settings -> new Pause(Optional.of(new WriterRoutes(camel)), settings.limit()))
                .orElseGet(Pause::none);
    }

    /**
     * Makes sure that they are there if the settings want them.
     *
     * @throws BackupException with USAGE when one is missing
     */
    static void require(LoadedRoutes routes) {
        if (settings(routes.camel()).isEmpty()) {
            return;
        }
        Set<String> addresses = routes.addresses();
        for (String route : List.of(PAUSE, RESUME)) {
            if (!addresses.contains(route)) {
                throw new BackupException(
                        ExitCode.USAGE,
                        "no route begins with " + route + ", and cut.pause-writers is true",
                        "take quiesce.camel.yaml from the shipped routes, or set cut.pause-writers = false");
            }
        }
    }

    /** Returns the settings, if writers are to be paused. */
    private static Optional<PauseSettings> settings(CamelContext camel) {
        return Optional.ofNullable(camel.getRegistry().findSingleByType(PauseSettings.class))
                .filter(PauseSettings::writers);
    }

    @Override
    public void pause() throws Exception {
        call(PAUSE);
    }

    @Override
    public void resume() throws Exception {
        call(RESUME);
    }

    private void call(String route) throws Exception {
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            Call.of(template, route, exchange -> {}).good();
        }
    }
}
