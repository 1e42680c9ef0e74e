/** Jobs in Redis, for several supervisors: records, queue and events there, and every change one script. */
package io.warmpool.supervisor.job.redis;
