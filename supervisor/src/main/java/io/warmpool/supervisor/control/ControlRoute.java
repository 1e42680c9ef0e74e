package io.warmpool.supervisor.control;

import java.util.List;

/** One route of the control plane. */
interface ControlRoute {

    /** The method it answers to. */
    String method();

    /** Its path's segments; one in braces stands for any. */
    List<String> path();

    /**
     * Answers. Runs on a virtual thread and may wait.
     *
     * @throws ControlProblem to answer with that problem
     * @throws Exception anything else is answered with 500
     */
    void handle(ControlRequest request, ControlReply reply) throws Exception;
}
