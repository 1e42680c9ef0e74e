package io.warmpool.supervisor.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warmpool.proto.FromWorker.CacheFigures;
import io.warmpool.supervisor.pool.Eviction;
import io.warmpool.supervisor.pool.EvictionReport;
import io.warmpool.supervisor.pool.PoolSnapshot;
import io.warmpool.supervisor.pool.WorkerRow;
import io.warmpool.supervisor.session.NoSessions;
import io.warmpool.supervisor.session.SessionHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CacheRoutesTest {

    private static final CacheFigures USER =
            new CacheFigures("user", 3, 2048, 1, 99, 1, 4, 1, 10_000, Map.of("size", 2L, "idle", 1L));
    private static final CacheFigures UNUSED = new CacheFigures("context", 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    private static final CacheFigures PROCESS = new CacheFigures("process", 1, 10, 0, 1, 2, 1, 0, 500, Map.of());

    private final Controlled controlled = Answer.controlled(new NoSessions(), Answer.pool("p"), Answer.pool("q"));

    // ---- looking ----

    @Test
    void eachLiveWorkerTellsOfItsCachesAndAVacantSlotOfNone() throws Exception {
        var route =
                new CachesRoute(controlled, pool -> snapshot(row(pool.name(), 0, 41, USER, UNUSED), row("p", 1, 0)));
        var answer = Answer.of(List.of(route), "GET", List.of("v1", "caches"), Map.of("pool", "p"), "");
        assertThat(answer.json()).isEqualTo(Json.MAPPER.readTree("""
                {"workers":[{"pool":"p","slot":0,"pid":41,"incarnation":"3f","caches":[
                  {"scope":"user","entries":3,"weight":2048,"leases":1,"hits":99,"misses":1,"hit-percent":99.0,"loads":4,
                   "failed-loads":1,"load-ms":10.0,"load-ms-average":2.5,"evictions":{"idle":1,"size":2}},
                  {"scope":"context","entries":0,"weight":0,"leases":0,"hits":0,"misses":0,"hit-percent":null,"loads":0,
                   "failed-loads":0,"load-ms":0.0,"load-ms-average":null,"evictions":{}}]}]}
                """));
        var all = Answer.of(List.of(route), "GET", List.of("v1", "caches"), Map.of(), "");
        assertThat(all.json().path("workers").findValuesAsText("pool")).containsExactly("p", "q");
    }

    @Test
    void cachesOfNoPoolAndParametersThatMeanNothingAreRefused() throws Exception {
        var route = new CachesRoute(controlled, _ -> snapshot());
        var path = List.of("v1", "caches");
        assertThat(Answer.of(List.of(route), "GET", path, Map.of("pool", "x"), "")
                        .slug())
                .isEqualTo("unknown-pool");
        assertThat(Answer.of(List.of(route), "GET", path, Map.of("slot", "1"), "")
                        .slug())
                .isEqualTo("bad-request");
    }

    @Test
    void theHitRateOfAWorkerIsThatOfAllItsCachesTogether() {
        var trees = new WorkerTrees();
        assertThat(trees.tree(row("p", 0, 0, USER, PROCESS), 0)).containsEntry("hit-percent", 97.1);
        assertThat(trees.tree(row("p", 0, 0, UNUSED), 0)).containsEntry("hit-percent", null);
        assertThat(trees.tree(row("p", 0, 0), 0)).containsEntry("hit-percent", null);
    }

    @Test
    void theStatusTellsHowTheSessionsAreAndWhatSpilled() throws Exception {
        var sessions = new ListedSessions();
        var route = new StatusRoute(Answer.controlled(sessions, Answer.pool("p")), _ -> snapshot());
        var path = List.of("v1", "status");
        sessions.health(new SessionHealth(12, 10_000, 0, ""));
        var good = Answer.of(List.of(route), "GET", path, Map.of(), "").json();
        assertThat(good.path("sessions"))
                .isEqualTo(Json.MAPPER.readTree("{\"count\":12,\"max\":10000,\"unsaved\":0,\"store\":\"ok\"}"));
        assertThat(good.path("pools").path(0).path("spilled").asInt()).isEqualTo(17);
        sessions.health(new SessionHealth(12, 10_000, 3, "the disk is full"));
        assertThat(Answer.of(List.of(route), "GET", path, Map.of(), "").json().path("sessions"))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"count\":12,\"max\":10000,\"unsaved\":3,\"store\":\"the disk is full\"}"));
    }

    // ---- evicting ----

    @Test
    void allThatIsGivenHasToMatch() throws Exception {
        var asked = new ArrayList<Eviction>();
        var route = new EvictRoute(controlled, (pool, eviction) -> {
            assertThat(pool.name()).isEqualTo("p");
            asked.add(eviction);
            return report(new EvictionReport.Line(0, 41, OptionalLong.of(2), ""));
        });
        evict(route, "{\"scope\": \"user\", \"key\": \"k*\", \"tenant\": \"t\"}");
        evict(route, "{\"user\": \"u\", \"session\": \"s\", \"fingerprint\": \"f\", \"all\": false}");
        evict(route, "{\"all\": true}");
        assertThat(asked)
                .containsExactly(
                        new Eviction("user", "k*", "t", "", "", ""),
                        new Eviction("", "", "", "u", "s", "f"),
                        new Eviction("", "", "", "", "", ""));
    }

    @Test
    void anOrderThatDoesNotSayWhatIsRefusedAndNothingIsEvicted() throws Exception {
        var route = new EvictRoute(controlled, (_, eviction) -> {
            throw new AssertionError("nobody asked for " + eviction);
        });
        refused(route, "", "say what to evict: at least one of [scope, key,");
        refused(route, "{\"all\": false}", "say what to evict");
        refused(route, "{\"all\": true, \"key\": \"k\"}", "'all' does not go with [key]");
        refused(route, "{\"all\": \"yes\"}", "'all' must be true or false, was \"yes\"");
        refused(route, "{\"tenant\": \"\"}", "'tenant' must be a text that is not empty, was \"\"");
        refused(route, "{\"key\": null}", "'key' must be a text that is not empty, was null");
        refused(route, "{\"key\": 7}", "'key' must be a text that is not empty, was 7");
        refused(route, "{\"scope\": \"call\"}", "'scope' must be one of [process, user, session, context], was 'call'");
        refused(route, "{\"tenat\": \"t\"}", "unknown field tenat");
        refused(route, "[]", "the body must be a JSON object");
        assertThat(Answer.of(List.of(route), "POST", List.of("v1", "pools", "x", "evict"), Map.of(), "{\"all\": true}")
                        .slug())
                .isEqualTo("unknown-pool");
    }

    @Test
    void aWorkerThatDidNotAnswerIsNamedBesideThoseThatDid() throws Exception {
        var route = new EvictRoute(
                controlled,
                (_, _) -> report(
                        new EvictionReport.Line(0, 41, OptionalLong.of(2), ""),
                        new EvictionReport.Line(1, 42, OptionalLong.empty(), "did not answer within 5 s"),
                        new EvictionReport.Line(2, 43, OptionalLong.of(3), "")));
        var answer = evict(route, "{\"all\": true}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(Json.MAPPER.readTree("""
                {"workers":[{"slot":0,"pid":41,"entries":2,"why":""},
                            {"slot":1,"pid":42,"entries":null,"why":"did not answer within 5 s"},
                            {"slot":2,"pid":43,"entries":3,"why":""}],"entries":5}
                """));
    }

    @Test
    void whenNoneAnsweredNothingIsClaimedAndWithNoneAliveThereIsNothing() throws Exception {
        var silent = new EvictRoute(
                controlled,
                (_, _) -> report(
                        new EvictionReport.Line(0, 41, OptionalLong.empty(), "did not answer within 5 s"),
                        new EvictionReport.Line(1, 42, OptionalLong.empty(), "did not answer within 5 s")));
        var answer = evict(silent, "{\"all\": true}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.slug()).isEqualTo("busy");
        assertThat(answer.detail())
                .isEqualTo(
                        "none of the 2 workers of 'p' said that it has evicted (did not answer within 5 s): try again");
        var empty = evict(new EvictRoute(controlled, (_, _) -> report()), "{\"all\": true}");
        assertThat(empty.json()).isEqualTo(Json.MAPPER.readTree("{\"workers\":[],\"entries\":0}"));
    }

    // ---- inside ----

    private static Answer evict(EvictRoute route, String body) throws Exception {
        return Answer.of(List.of(route), "POST", List.of("v1", "pools", "p", "evict"), Map.of(), body);
    }

    private static void refused(EvictRoute route, String body, String detail) throws Exception {
        var answer = evict(route, body);
        assertThat(answer.slug()).as(body).isEqualTo("bad-request");
        assertThat(answer.detail()).startsWith(detail);
    }

    private static CompletableFuture<EvictionReport> report(EvictionReport.Line... lines) {
        return CompletableFuture.completedFuture(new EvictionReport(List.of(lines)));
    }

    private static CompletableFuture<PoolSnapshot> snapshot(WorkerRow... rows) {
        return CompletableFuture.completedFuture(new PoolSnapshot("p", 2, 1, 1, 0, 0, 100, 0, 17, List.of(rows)));
    }

    private static WorkerRow row(String pool, int slot, long pid, CacheFigures... caches) {
        return new WorkerRow(pool, slot, pid, "UP", "OPEN", "", 1, "3f", 1, 1, 0, 0, 0, 0, 1, List.of(caches));
    }
}
