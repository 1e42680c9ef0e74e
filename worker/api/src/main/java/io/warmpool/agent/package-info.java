/** All that an agent's author compiles against: {@link io.warmpool.agent.Agent} and what it is handed. */
package io.warmpool.agent;
