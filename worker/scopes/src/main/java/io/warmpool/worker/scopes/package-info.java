/** What a worker keeps between calls, for whom and for how long: behind the scopes that an agent sees. */
package io.warmpool.worker.scopes;
