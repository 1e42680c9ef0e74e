/** Agents that each misbehave in one way, for the tests of whatever has to live with them. Never to be deployed. */
package io.warmpool.testkit.faulty;
