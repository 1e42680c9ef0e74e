package io.warmpool.supervisor.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts one {@link StandIn} on a home, says its PID, and waits until it is killed. */
final class EarlierSupervisor {

    private EarlierSupervisor() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        @SuppressWarnings("resource") // that nothing is closed is the point
        var shop = args[1].contains("cgroup")
                ? Workshop.withCgroups(
                        Path.of(args[0]),
                        Cgroups.open(HomeId.of(Path.of(args[0]))).orElseThrow())
                : Workshop.open(Path.of(args[0]));
        var worker = shop.start(Arrays.copyOfRange(args, 2, args.length));
        if (args[1].contains("retires")) {
            worker.worker().retire();
        }
        System.out.println(worker.worker().pid());
        if (!new CountDownLatch(1).await(2, TimeUnit.MINUTES)) {
            Runtime.getRuntime().halt(99);
        }
    }

    /** Runs one in a JVM of its own and kills it as soon as its worker is ready. */
    static ProcessIdentity leavesBehind(Path folder, String manner, String... properties) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(EarlierSupervisor.class.getName());
        command.add(folder.toString());
        command.add(manner);
        command.addAll(Arrays.asList(properties));
        var supervisor = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = supervisor.inputReader()) {
            // Its log comes first.
            var pid = out.lines()
                    .filter(line -> line.matches("[0-9]+"))
                    .findFirst()
                    .orElseThrow();
            return ProcessIdentity.of(Long.parseLong(pid)).orElseThrow();
        } finally {
            supervisor.destroyForcibly();
            supervisor.waitFor();
        }
    }
}
