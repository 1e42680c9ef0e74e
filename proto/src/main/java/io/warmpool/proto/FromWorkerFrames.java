package io.warmpool.proto;

import static io.warmpool.proto.ToWorkerFrames.wrap;

import com.google.protobuf.InvalidProtocolBufferException;
import io.warmpool.proto.wire.CacheFigures;
import io.warmpool.proto.wire.CallDone;
import io.warmpool.proto.wire.FrameFromWorker;
import io.warmpool.proto.wire.FromWorkerMessage;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the frames that go from a worker to its supervisor. Confined to one thread. */
public final class FromWorkerFrames {

    private final Frame frame = new Frame();

    /**
     * Adds a message to the frames that {@link #take} will give.
     *
     * @throws IllegalArgumentException if it is larger than a frame
     */
    public void add(FromWorker message) {
        frame.add(encode(message));
    }

    /** True if nothing waits. */
    public boolean isEmpty() {
        return frame.isEmpty();
    }

    /** All that was added since the last time, in order. */
    public List<byte[]> take() {
        return frame.take();
    }

    /**
     * Reads a frame.
     *
     * @throws GarbledFrameException if it is not one, or holds a message that this version does not know
     */
    public static List<FromWorker> read(byte[] bytes) throws GarbledFrameException {
        try {
            var messages = FrameFromWorker.parseFrom(bytes).getMessagesList();
            var read = new ArrayList<FromWorker>(messages.size());
            for (var message : messages) {
                read.add(decode(message));
            }
            return read;
        } catch (InvalidProtocolBufferException e) {
            throw new GarbledFrameException(e.getMessage());
        }
    }

    private static FromWorkerMessage encode(FromWorker message) {
        var out = FromWorkerMessage.newBuilder();
        switch (message) {
            case FromWorker.Hello m ->
                out.getHelloBuilder().setProtocol(m.protocol()).setNonce(wrap(m.nonce()));
            case FromWorker.Proof m -> out.getProofBuilder().setProof(wrap(m.proof()));
            case FromWorker.Resumed m ->
                out.getResumedBuilder().setLoaded(m.loaded()).addAllRunning(m.running());
            case FromWorker.BootStep m ->
                out.getBootStepBuilder().setName(m.name()).setMicros(m.micros());
            case FromWorker.BootProgress m ->
                out.getBootProgressBuilder()
                        .setDone(m.done())
                        .setTotal(m.total())
                        .setNote(m.note());
            case FromWorker.Loaded _ -> out.getLoadedBuilder();
            case FromWorker.BootFailed m ->
                out.getBootFailedBuilder().setStep(m.step()).setError(m.error());
            case FromWorker.CallStarted m -> out.getCallStartedBuilder().setCall(m.call());
            case FromWorker.CallEvent m ->
                out.getCallEventBuilder()
                        .setCall(m.call())
                        .setNumber(m.number())
                        .setName(m.name())
                        .setData(m.data());
            case FromWorker.CallDone m -> {
                var done = out.getCallDoneBuilder()
                        .setCall(m.call())
                        .setContentType(m.contentType())
                        .setOutputSize(m.outputSize())
                        .setOutput(wrap(m.output()))
                        .setAgentMicros(m.agentMicros())
                        .setLastEvent(m.lastEvent());
                switch (m.saved()) {
                    case FromWorker.Saved.Nothing _ -> {}
                    case FromWorker.Saved.State(var version, var size) ->
                        done.setStateSaved(true).setStateVersion(version).setStateSize(size);
                    case FromWorker.Saved.Refused(var why) -> done.setStateRefusal(why);
                }
            }
            case FromWorker.StatePart m ->
                out.getStatePartBuilder().setCall(m.call()).setBytes(wrap(m.bytes()));
            case FromWorker.Evicted m ->
                out.getEvictedBuilder().setRequest(m.request()).setEntries(m.entries());
            case FromWorker.OutputPart m ->
                out.getOutputPartBuilder().setCall(m.call()).setBytes(wrap(m.bytes()));
            case FromWorker.CallFailed m ->
                out.getCallFailedBuilder()
                        .setCall(m.call())
                        .setCode(m.code())
                        .setMessage(m.message())
                        .setAgentMicros(m.agentMicros())
                        .setLastEvent(m.lastEvent());
            case FromWorker.CallCancelled m ->
                out.getCallCancelledBuilder()
                        .setCall(m.call())
                        .setAgentMicros(m.agentMicros())
                        .setLastEvent(m.lastEvent());
            case FromWorker.Beat m -> {
                var beat = out.getBeatBuilder()
                        .setSequence(m.sequence())
                        .setHeapUsed(m.heapUsed())
                        .setHeapAfterGc(m.heapAfterGc())
                        .setCalls(m.calls())
                        .setLoads(m.loads());
                for (var running : m.running()) {
                    beat.addRunningBuilder().setCall(running.call()).setAgeMillis(running.ageMillis());
                }
                for (var cache : m.caches()) {
                    beat.addCachesBuilder()
                            .setScope(cache.scope())
                            .setEntries(cache.entries())
                            .setWeight(cache.weight())
                            .setLeases(cache.leases())
                            .setHits(cache.hits())
                            .setMisses(cache.misses())
                            .setLoads(cache.loads())
                            .setFailedLoads(cache.failedLoads())
                            .setLoadMicros(cache.loadMicros())
                            .putAllEvictions(cache.evictions());
                }
            }
        }
        return out.build();
    }

    private static FromWorker decode(FromWorkerMessage message) throws GarbledFrameException {
        return switch (message.getKindCase()) {
            case HELLO ->
                new FromWorker.Hello(
                        message.getHello().getProtocol(),
                        message.getHello().getNonce().toByteArray());
            case PROOF -> new FromWorker.Proof(message.getProof().getProof().toByteArray());
            case RESUMED ->
                new FromWorker.Resumed(
                        message.getResumed().getLoaded(), message.getResumed().getRunningList());
            case BOOT_STEP ->
                new FromWorker.BootStep(
                        message.getBootStep().getName(), message.getBootStep().getMicros());
            case BOOT_PROGRESS ->
                new FromWorker.BootProgress(
                        message.getBootProgress().getDone(),
                        message.getBootProgress().getTotal(),
                        message.getBootProgress().getNote());
            case LOADED -> new FromWorker.Loaded();
            case BOOT_FAILED ->
                new FromWorker.BootFailed(
                        message.getBootFailed().getStep(),
                        message.getBootFailed().getError());
            case CALL_STARTED ->
                new FromWorker.CallStarted(message.getCallStarted().getCall());
            case CALL_EVENT ->
                new FromWorker.CallEvent(
                        message.getCallEvent().getCall(),
                        message.getCallEvent().getNumber(),
                        message.getCallEvent().getName(),
                        message.getCallEvent().getData());
            case CALL_DONE -> {
                var m = message.getCallDone();
                yield new FromWorker.CallDone(
                        m.getCall(),
                        m.getContentType(),
                        m.getOutputSize(),
                        m.getOutput().toByteArray(),
                        m.getAgentMicros(),
                        saved(m),
                        m.getLastEvent());
            }
            case STATE_PART ->
                new FromWorker.StatePart(
                        message.getStatePart().getCall(),
                        message.getStatePart().getBytes().toByteArray());
            case EVICTED ->
                new FromWorker.Evicted(
                        message.getEvicted().getRequest(), message.getEvicted().getEntries());
            case OUTPUT_PART ->
                new FromWorker.OutputPart(
                        message.getOutputPart().getCall(),
                        message.getOutputPart().getBytes().toByteArray());
            case CALL_FAILED -> {
                var m = message.getCallFailed();
                yield new FromWorker.CallFailed(
                        m.getCall(), m.getCode(), m.getMessage(), m.getAgentMicros(), m.getLastEvent());
            }
            case CALL_CANCELLED ->
                new FromWorker.CallCancelled(
                        message.getCallCancelled().getCall(),
                        message.getCallCancelled().getAgentMicros(),
                        message.getCallCancelled().getLastEvent());
            case BEAT -> {
                var m = message.getBeat();
                var running = m.getRunningList().stream()
                        .map(each -> new FromWorker.Running(each.getCall(), each.getAgeMillis()))
                        .toList();
                yield new FromWorker.Beat(
                        m.getSequence(),
                        m.getHeapUsed(),
                        m.getHeapAfterGc(),
                        m.getCalls(),
                        m.getLoads(),
                        running,
                        m.getCachesList().stream()
                                .map(FromWorkerFrames::figures)
                                .toList());
            }
            case KIND_NOT_SET -> throw new GarbledFrameException("a message of an unknown kind");
        };
    }

    private static FromWorker.Saved saved(CallDone m) {
        if (!m.getStateRefusal().isEmpty()) {
            return new FromWorker.Saved.Refused(m.getStateRefusal());
        }
        return m.getStateSaved()
                ? new FromWorker.Saved.State(m.getStateVersion(), m.getStateSize())
                : FromWorker.Saved.NOTHING;
    }

    private static FromWorker.CacheFigures figures(CacheFigures m) {
        return new FromWorker.CacheFigures(
                m.getScope(),
                m.getEntries(),
                m.getWeight(),
                m.getLeases(),
                m.getHits(),
                m.getMisses(),
                m.getLoads(),
                m.getFailedLoads(),
                m.getLoadMicros(),
                m.getEvictionsMap());
    }
}
