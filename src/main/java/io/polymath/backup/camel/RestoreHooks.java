package io.polymath.backup.camel;

import io.polymath.backup.restore.RestorePlan.Hook;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.util.URISupport;

/** What the routes before and after a restore do, read from the routes as they are loaded. */
final class RestoreHooks {

    private static final List<String> NAMES = List.of("before-restore", "after-restore");
    /** Steps that stop and start nothing. */
    private static final String SAYS = "log|set(Body|Headers?|Property|Variable)|remove(Headers?|Property|Properties)";

    private final ModelCamelContext camel;
    private final boolean inPlace;

    private RestoreHooks(ModelCamelContext camel, boolean inPlace) {
        this.camel = camel;
        this.inPlace = inPlace;
    }

    /** @param inPlace whether the restore is; a step within a filter for that does nothing in another one */
    static List<Hook> of(CamelContext camel, boolean inPlace) {
        RestoreHooks hooks = new RestoreHooks((ModelCamelContext) camel, inPlace);
        return NAMES.stream().map(hooks::hook).toList();
    }

    private Hook hook(String name) {
        String address = "direct:" + name;
        Optional<RouteDefinition> route = route(address);
        boolean isCalled =
                route("direct:restore").map(this::steps).orElse(List.of()).contains(address);
        return route.filter(found -> isCalled)
                .map(found -> new Hook(name, Optional.of(file(found)), steps(found)))
                .orElseGet(() -> new Hook(name, Optional.empty(), List.of()));
    }

    private Optional<RouteDefinition> route(String address) {
        return camel.getRouteDefinitions().stream()
                .filter(route -> route.getInput().getEndpointUri().equals(address))
                .findFirst();
    }

    private static String file(RouteDefinition route) {
        Path file = Path.of(route.getResource().getLocation().replaceFirst("^file:", ""));
        return Optional.ofNullable(file.getParent())
                .map(folder -> folder.getFileName() + "/" + file.getFileName())
                .orElseGet(file::toString);
    }

    private List<String> steps(RouteDefinition route) {
        List<String> steps = new ArrayList<>();
        walk(route, steps);
        return steps;
    }

    private void walk(ProcessorDefinition<?> parent, List<String> steps) {
        for (ProcessorDefinition<?> step : within(parent)) {
            boolean isOff = Boolean.parseBoolean(step.getDisabled())
                    || (!inPlace && step instanceof FilterDefinition filter && isForInPlace(filter));
            if (isOff || step.getShortName().matches(SAYS)) {
                continue;
            }
            if (within(step).isEmpty()) {
                steps.add(told(step));
            } else {
                walk(step, steps);
            }
        }
    }

    /** What is caught, and what is done in the end, stand beside the steps that are tried. */
    private static List<ProcessorDefinition<?>> within(ProcessorDefinition<?> step) {
        List<ProcessorDefinition<?>> all = new ArrayList<>(step.getOutputs());
        if (step instanceof TryDefinition tried) {
            Stream.concat(
                            Stream.ofNullable(tried.getCatchClauses()).flatMap(List::stream),
                            Stream.ofNullable(tried.getFinallyClause()))
                    .filter(clause -> !all.contains(clause))
                    .forEach(all::add);
        }
        return all;
    }

    private static boolean isForInPlace(ExpressionNode filter) {
        return String.valueOf(filter.getExpression().getExpression()).contains(Words.IN_PLACE);
    }

    private static String told(ProcessorDefinition<?> step) {
        if (!(step instanceof SendDefinition<?> send)) {
            return step.getShortName() + " " + step.getLabel();
        }
        String uri = send.getEndpointUri();
        if (uri.startsWith("command:")) {
            try {
                Map<String, Object> options = URISupport.parseQuery(uri.substring(uri.indexOf('?') + 1));
                return String.valueOf(options.get("line"));
            } catch (URISyntaxException e) {
                throw new IllegalStateException("was checked when the routes were loaded", e);
            }
        }
        return URISupport.sanitizeUri(uri);
    }
}
