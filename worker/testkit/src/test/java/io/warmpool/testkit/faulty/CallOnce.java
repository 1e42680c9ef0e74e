package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.testkit.AgentTester;

/** A process that makes an agent and calls it once: {@code CallOnce CLASS BODY}. Prints what came of it. */
final class CallOnce {
    public static void main(String[] args) throws Exception {
        var agent =
                Class.forName(args[0]).asSubclass(Agent.class).getConstructor().newInstance();
        try (var tester = AgentTester.of(agent).preload()) {
            var result = tester.call(args[1]).run();
            System.out.println(result.failure().map(Throwable::toString).orElseGet(result::text));
        }
    }
}
