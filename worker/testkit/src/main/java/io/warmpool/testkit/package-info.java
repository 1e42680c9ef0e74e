/** For agents' tests: {@link io.warmpool.testkit.AgentTester} runs an agent in the test's own process. */
package io.warmpool.testkit;
