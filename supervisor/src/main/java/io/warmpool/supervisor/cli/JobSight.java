package io.warmpool.supervisor.cli;

/** What somebody sees of a job that is followed. */
interface JobSight {

    /** Shows nothing. */
    JobSight NOTHING = new JobSight() {};

    /** An event, but not the last one. */
    default void onEvent(ServerEvent event) {}

    /** All that came was told, and more has to be waited for. False when nobody looks any more. */
    default boolean onQuiet() {
        return true;
    }

    /** The connection is lost, and is tried again. */
    default void onBroken(String why) {}

    /** It is over: whatever is shown for a while goes. True if the job's text was shown. */
    default boolean onEnd() {
        return false;
    }
}
