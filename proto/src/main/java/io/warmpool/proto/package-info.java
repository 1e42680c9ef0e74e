/** What both ends of the link agree on: wire messages, launch contract, exit codes, limits. Nothing else. */
package io.warmpool.proto;
