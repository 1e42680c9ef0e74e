/** The agent that answers questions out of a folder of documents, offline. */
package io.warmpool.agents.assistant;
