package io.warmpool.supervisor;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of the packages, and where the outside world may be touched. docs/architecture.md tells the same. */
class ArchitectureTest {

    private static final String ROOT = "io.warmpool.supervisor";

    /** From the top to the bottom: an import may only go down. */
    private static final List<String> FROM_TOP = List.of(
            "cli",
            "", // the root: the wiring
            "deploy",
            "http",
            "control",
            "plane",
            "job",
            "session",
            "admission",
            "pool",
            "startup",
            "link",
            "process",
            "store",
            "metrics",
            "config",
            "call");

    private static final Set<String> NAMES_THAT_SAY_NOTHING =
            Set.of("util", "utils", "common", "helper", "helpers", "base", "impl", "manager", "managers");

    /** What a pool's thread does the decisions in must be told what time it is. */
    private static final Set<String> EDGE_OF_THE_POOL =
            Set.of("PoolThread", "Processes", "PoolMailbox", "Deliveries", "DeathJournal", "DeathFile");

    /** What is known of a process's end: values, which the decisions may look at. */
    private static final Set<String> EXIT = Set.of("WorkerExit", "ExitStatus");

    private static JavaClasses supervisor;

    @BeforeAll
    static void read() {
        supervisor = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT);
        assertThat(supervisor.contain(Supervisor.class)).isTrue();
    }

    // ---- the direction ----

    @Test
    void importsGoDownOnly() {
        for (int i = 0; i < FROM_TOP.size(); i++) {
            var above =
                    FROM_TOP.subList(0, i).stream().map(ArchitectureTest::named).toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAnyPackage(named(FROM_TOP.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .allowEmptyShould(true)
                        .check(supervisor);
            }
        }
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        classes()
                .should()
                .resideInAnyPackage(
                        FROM_TOP.stream().map(ArchitectureTest::named).toArray(String[]::new))
                .check(supervisor);
    }

    @Test
    void aPackageUsesOnlyWhatItMay() {
        mayUse("http", "plane", "job", "session", "admission", "store", "config", "call");
        mayUse("deploy", "control", "pool", "process", "config", "proto");
        mayUse("control", "plane", "job", "session", "store", "pool", "link", "process", "config", "call", "proto");
        mayUse("plane", "job", "call");
        mayUse("job", "admission", "store", "call");
        mayUse("session", "store", "call");
        mayUse("store");
        mayUse("admission", "call");
        mayUse("pool", "link", "process", "call", "proto");
        mayUse("startup", "link", "process", "proto");
        mayUse("link", "proto");
        mayUse("process", "proto");
        mayUse("config");
        mayUse("call");
    }

    @Test
    void theControlPlaneSeesCountersOfTheLinkAndFiguresAndLogsOfProcessesOnly() {
        mayUseOf("control", named("link"), "LinkCounters");
        mayUseOf("control", named("process"), "ProcessStat", "WorkerLogs", "SlotLog", "LogFollower");
        mayUseOf("control", named("config"), "DurationText");
        // The steps of a boot are kept as the worker told them.
        mayUseOf("control", "io.warmpool.proto", "FromWorker");
    }

    @Test
    void theDataPlaneReadsDurationsAsTheConfigurationDoes() {
        mayUseOf("http", named("config"), "DurationText");
    }

    @Test
    void aDeploymentStartsNothingItself() {
        mayUseOf("deploy", named("control"), "Deployment");
        mayUseOf("deploy", named("process"), "ProcessStat", "AvailableMemory");
    }

    @Test
    void theCommandLineTalksHttpAndOnlyServeSeesTheSupervisor() {
        mayUse("cli", "", "pool", "call", "config");
        mayUseOf("cli", named("pool"), "CommandSink", "Transition");
        noClasses()
                .that(resideInAnyPackage(named("cli"))
                        .and(describe(
                                "are not of serve", type -> !outermost(type).startsWith("Serve"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(named(""), named("pool")))
                .check(supervisor);
    }

    // ---- what stays where ----

    @Test
    void nettyStaysInThePlanes() {
        staysIn("io.netty..", "http", "control");
    }

    @Test
    void jsonStaysInThePlanesAndTheCommandLine() {
        staysIn("com.fasterxml.jackson..", "http", "control", "plane", "cli");
    }

    @Test
    void theHttpClientStaysWhereWebhooksAreSent() {
        staysIn("org.apache.hc..", "job.webhook");
    }

    @Test
    void yamlStaysInTheConfiguration() {
        staysIn("org.snakeyaml..", "config");
    }

    @Test
    void theParserOfTheCommandLineStaysThere() {
        staysIn("picocli..", "cli");
    }

    @Test
    void protobufStaysInTheModuleForIt() {
        staysIn("com.google.protobuf..");
        staysIn("io.warmpool.proto.wire..");
    }

    @Test
    void zeroMqStaysInTheLinkAndOnlyItsContextIsHandedThrough() {
        noClasses()
                .that()
                .resideOutsideOfPackage(named("link"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.zeromq..", "zmq..")
                        .and(describe(
                                "are not ZContext", type -> !outermost(type).equals("ZContext"))))
                .check(supervisor);
        noClasses()
                .that(resideOutsideOfPackages(named("link"))
                        .and(describe(
                                "wire nothing",
                                type -> !Set.of("Supervisor", "PoolThread", "StartupCache", "TrainingRun")
                                        .contains(outermost(type)))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.zeromq..", "zmq..")
                .check(supervisor);
    }

    @Test
    void processesAreStartedAndEndedInOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(named("process"))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Process.class, ProcessBuilder.class)
                .orShould()
                .callMethod(ProcessHandle.class, "destroy")
                .orShould()
                .callMethod(ProcessHandle.class, "destroyForcibly")
                .check(supervisor);
    }

    // ---- time ----

    @Test
    void nobodySleeps() {
        noClasses().should().callMethodWhere(target(Thread.class, "sleep")).check(supervisor);
    }

    @Test
    void theDecisionsAreToldWhatTimeItIs() {
        noClasses()
                .that(resideInAnyPackage(named("pool"))
                        .and(describe("decide", type -> !EDGE_OF_THE_POOL.contains(outermost(type)))))
                .should()
                .callMethodWhere(target(System.class, "nanoTime")
                        .or(target(System.class, "currentTimeMillis"))
                        .or(target(Instant.class, "now"))
                        .or(target(Clock.class, "systemUTC"))
                        .or(target(InstantSource.class, "system")))
                .check(supervisor);
    }

    @Test
    void theDecisionsTouchNoThreadNoFileAndNoProcess() {
        noClasses()
                .that(resideInAnyPackage(named("pool"))
                        .and(describe("decide", type -> !EDGE_OF_THE_POOL.contains(outermost(type)))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.util.concurrent..", "java.io..", "java.nio..", named("process"), named("link"))
                        .and(describe("are more than a value", type -> !EXIT.contains(type.getSimpleName()))))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class)
                .check(supervisor);
    }

    // ---- names ----

    @Test
    void noPackageHasANameThatSaysNothing() throws IOException {
        var here = new ClassFileImporter().importPackages("io.warmpool");
        assertThat(here.stream().map(JavaClass::getPackageName).distinct())
                .allSatisfy(name -> assertThat(name.split("\\.")).doesNotContainAnyElementsOf(NAMES_THAT_SAY_NOTHING));
        assertThat(sourceFolders())
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        folder -> assertThat(folder.getFileName().toString()).isNotIn(NAMES_THAT_SAY_NOTHING));
    }

    @Test
    void everyPackageOfTheProductSaysWhatItIs() throws IOException {
        var silent = new TreeSet<String>();
        for (var folder : sourceFolders()) {
            var name = Documents.ROOT.relativize(folder).toString();
            if (name.contains("src/main/java")
                    && hasSources(folder)
                    && !Files.exists(folder.resolve("package-info.java"))) {
                silent.add(name);
            }
        }
        assertThat(silent).isEmpty();
    }

    // ---- inside ----

    private static String named(String part) {
        return part.isEmpty() ? ROOT : ROOT + "." + part + "..";
    }

    private static void mayUse(String part, String... others) {
        var allowed = Arrays.stream(others)
                .map(other -> other.equals("proto") ? "io.warmpool.proto" : named(other))
                .collect(Collectors.toCollection(TreeSet::new));
        allowed.add(named(part));
        noClasses()
                .that()
                .resideInAnyPackage(named(part))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.warmpool..")
                        .and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                .check(supervisor);
    }

    private static void mayUseOf(String part, String other, String... types) {
        noClasses()
                .that()
                .resideInAnyPackage(named(part))
                .should()
                .dependOnClassesThat(resideInAnyPackage(other)
                        .and(describe(
                                "are none of " + List.of(types),
                                type -> !List.of(types).contains(outermost(type)))))
                .check(supervisor);
    }

    private static void staysIn(String library, String... parts) {
        var allowed = Arrays.stream(parts).map(ArchitectureTest::named).toArray(String[]::new);
        noClasses()
                .that(allowed.length == 0 ? resideInAnyPackage(ROOT + "..") : resideOutsideOfPackages(allowed))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(supervisor);
    }

    private static DescribedPredicate<JavaAccess<?>> target(Class<?> owner, String method) {
        return describe(owner.getSimpleName() + "." + method, access -> {
            AccessTarget called = access.getTarget();
            return called.getName().equals(method) && called.getOwner().isEquivalentTo(owner);
        });
    }

    private static String outermost(JavaClass type) {
        var outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }

    private static List<Path> sourceFolders() throws IOException {
        try (var walk = Files.walk(Documents.ROOT)) {
            return walk.filter(Files::isDirectory)
                    .filter(folder -> {
                        var name = "/" + Documents.ROOT.relativize(folder) + "/";
                        return name.matches(".*/src/(main|test)/(java|protobuf)/.+") && !name.contains("/target/");
                    })
                    .toList();
        }
    }

    private static boolean hasSources(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        }
    }
}
