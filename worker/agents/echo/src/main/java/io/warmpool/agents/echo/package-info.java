/** The agent that gives each call its own body back. */
package io.warmpool.agents.echo;
