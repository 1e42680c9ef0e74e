/** Sessions: whose turn it is, what they said, and the state that their agents saved. */
package io.warmpool.supervisor.session;
