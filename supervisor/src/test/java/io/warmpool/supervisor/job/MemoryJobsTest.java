package io.warmpool.supervisor.job;

/** The store of the tests keeps what every store keeps; only its process it does not outlive. */
class MemoryJobsTest extends JobStoreContract {

    private MemoryJobs store;

    @Override
    protected JobStore open(JobLimits limits) {
        store = new MemoryJobs(limits);
        return store;
    }

    @Override
    protected JobStore reopen() {
        return store;
    }
}
