/** The command line: one class per verb, each a client of the control socket or of the data plane, and nothing else. */
package io.warmpool.supervisor.cli;
