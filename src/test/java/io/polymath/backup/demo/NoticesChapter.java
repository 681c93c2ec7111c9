package io.polymath.backup.demo;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.HttpRecorder;
import io.polymath.backup.server.HttpRecorder.Request;
import java.util.List;

/** Slack, a web hook and a dead man's switch are told of runs; then a table vanishes, which is told, and comes back. */
final class NoticesChapter implements Chapter {

    private static final String DATABASE = "polymath";
    private static final String TABLE = "CREATE TABLE demo_notes AS SELECT generate_series(1, 100) AS number";

    @Override
    public int show(Stage stage) throws Exception {
        try (HttpRecorder there = HttpRecorder.start()) {
            stage.estate().postgres().execute(DATABASE, TABLE);
            int seen = stage.with(settings(there), () -> tell(stage, there));
            stage.estate().postgres().execute(DATABASE, "DROP TABLE demo_notes");
            return seen;
        }
    }

    private static String settings(HttpRecorder there) {
        return """
                notice.slack.url = %s
                notice.slack.on = success,stale,recovered
                notice.webhook.url = %s
                notice.webhook.on = stale,recovered
                notice.ping.url = %s
                # neither the disk of the demo nor how it plays with its stores is what is shown
                watch.disk-use = 100
                watch.full-within = 1ms
                watch.shrink = 0
                watch.grow = 0
                """.formatted(there.url("/slack"), there.url("/hook"), there.url("/ping"));
    }

    private static int tell(Stage stage, HttpRecorder there) throws Exception {
        stage.say("backs up, with a web hook of Slack, one of JSON, and a dead man's switch at a server of its own");
        int worst = stage.run("backup");
        stage.say("drops the table demo_notes, backs up, and looks: watch --notify");
        stage.estate().postgres().execute(DATABASE, "DROP TABLE demo_notes");
        worst = Math.max(worst, stage.run("backup"));
        worst = Math.max(worst, stage.run("watch", "--notify") == ExitCode.FAILED.number() ? 0 : 1);
        stage.say("brings the table back, backs up, and looks again");
        stage.estate().postgres().execute(DATABASE, TABLE);
        worst = Math.max(worst, stage.run("backup"));
        worst = Math.max(worst, stage.run("watch", "--notify"));
        stage.say("what the server received:");
        for (Request request : there.requests()) {
            stage.say(
                    "  %s %s %s",
                    request.method(), request.path(), request.body().strip());
        }
        return Math.max(worst, isAllThere(there) ? 0 : ExitCode.FAILED.number());
    }

    private static boolean isAllThere(HttpRecorder there) {
        List<String> hook = there.requests("/hook").stream().map(Request::body).toList();
        return there.requests("/slack").stream()
                                .filter(request -> request.body().contains("*[ok] polymath backup"))
                                .count()
                        == 3
                && hook.size() == 2
                && hook.get(0).contains("the table public.demo_notes is gone")
                && hook.get(0).contains("\"event\":\"stale\"")
                && hook.get(1).contains("public.demo_notes is there again")
                && hook.get(1).contains("\"event\":\"recovered\"")
                && there.requests("/ping").stream()
                        .map(Request::path)
                        .toList()
                        .equals(List.of("/ping/start", "/ping", "/ping/start", "/ping", "/ping/start", "/ping"));
    }
}
