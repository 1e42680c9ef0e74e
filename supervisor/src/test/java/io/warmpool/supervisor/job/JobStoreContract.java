package io.warmpool.supervisor.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What every {@link JobStore} keeps. Its parts are interfaces, one for each chapter of the store; a test of a store extends
 * this class and so passes all of them.
 */
public abstract class JobStoreContract
        implements JobSubmitContract,
                JobListContract,
                JobChangeContract,
                JobClaimContract,
                JobAttemptContract,
                JobEventContract,
                JobSweepContract,
                JobModelContract {

    private final List<JobId> told = new CopyOnWriteArrayList<>();
    private JobStore store;

    /** Opens a new store without jobs. */
    protected abstract JobStore open(JobLimits limits) throws Exception;

    /** Closes the one that is open, and opens another one with the same limits on the same data. */
    protected abstract JobStore reopen() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open(LIMITS);
        store.onChange(told::add);
    }

    @AfterEach
    void closeStore() {
        if (store != null) {
            store.close();
        }
    }

    @Override
    public final JobStore store() {
        return store;
    }

    @Override
    public final JobStore reopened() throws Exception {
        store = reopen();
        told.clear();
        store.onChange(told::add);
        return store;
    }

    @Override
    public final List<JobId> told() {
        return told;
    }
}
