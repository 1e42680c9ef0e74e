package io.warmpool.supervisor.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes of an earlier supervisor of this home that nobody adopts: workers without a record, and what workers that are
 * gone left behind. Those that were there at one moment; what is started later is never touched.
 */
public final class Strays {

    private static final Logger log = LoggerFactory.getLogger(Strays.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(2);

    /** One that was found. */
    public record Stray(long pid, Cookie cookie, String command) {}

    private final List<CookieScan.Carrier> carriers;
    private final List<Path> cgroups;

    private Strays(List<CookieScan.Carrier> carriers, List<Path> cgroups) {
        this.carriers = carriers;
        this.cgroups = cgroups;
    }

    /** Looks for them; what carries a kept cookie is none. */
    static Strays find(HomeId home, Optional<Cgroups> cgroups, Predicate<Cookie> kept) {
        var folders = cgroups.map(found -> found.left(home)).orElse(List.of()).stream()
                .filter(folder -> Cgroups.cookie(folder).filter(kept.negate()).isPresent())
                .toList();
        return new Strays(CookieScan.find(cookie -> cookie.home().equals(home) && !kept.test(cookie)), folders);
    }

    /** Those that were found. */
    public List<Stray> all() {
        return carriers.stream()
                .map(found -> new Stray(
                        found.handle().pid(),
                        found.cookie(),
                        found.handle().info().command().orElse("unknown")))
                .toList();
    }

    /**
     * Ends them: the first of each tree is asked to (SIGTERM), and after five seconds all that is left is killed. Blocks that
     * long.
     *
     * @return what was ended, for the log
     */
    public List<Stray> end() {
        var ended = all();
        var pids = carriers.stream().map(found -> found.handle().pid()).collect(Collectors.toSet());
        // Listed while the parents live: what has cleared its environment cannot be found later.
        var descendants = carriers.stream()
                .flatMap(found -> CookieTree.descendants(found.handle()).stream())
                .toList();
        for (var found : carriers) {
            // The parent may be gone; then it is the first of what is left.
            if (found.handle()
                    .parent()
                    .map(ProcessHandle::pid)
                    .filter(pids::contains)
                    .isEmpty()) {
                found.handle().destroy();
            }
        }
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && carriers.stream().anyMatch(found -> CookieTree.runs(found.handle()))) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        descendants.forEach(CookieTree::kill);
        for (var tree : trees()) {
            if (!tree.end(KILL_LIMIT)) {
                log.warn("could not end all of {}", tree);
            }
            tree.close();
        }
        return ended;
    }

    private List<ProcessTree> trees() {
        var marked = carriers.stream()
                .map(CookieScan.Carrier::cookie)
                .distinct()
                .map(cookie -> (ProcessTree) new CookieTree(Optional.empty(), cookie));
        var enclosed = cgroups.stream().map(folder -> (ProcessTree) new CgroupTree(
                folder, new CookieTree(Optional.empty(), Cgroups.cookie(folder).orElseThrow())));
        return Stream.concat(marked, enclosed).toList();
    }
}
