package io.warmpool.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.warmpool.proto.wire.FrameToWorker;
import io.warmpool.proto.wire.ToWorkerMessage;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads the frames that go from a supervisor to a worker. Confined to one thread. */
public final class ToWorkerFrames {

    private final Frame frame = new Frame();

    /**
     * Adds a message to the frames that {@link #take} will give.
     *
     * @throws IllegalArgumentException if it is larger than a frame
     */
    public void add(ToWorker message) {
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
    public static List<ToWorker> read(byte[] bytes) throws GarbledFrameException {
        try {
            var messages = FrameToWorker.parseFrom(bytes).getMessagesList();
            var read = new ArrayList<ToWorker>(messages.size());
            for (var message : messages) {
                read.add(decode(message));
            }
            return read;
        } catch (InvalidProtocolBufferException e) {
            throw new GarbledFrameException(e.getMessage());
        }
    }

    private static ToWorkerMessage encode(ToWorker message) {
        var out = ToWorkerMessage.newBuilder();
        switch (message) {
            case ToWorker.Challenge m ->
                out.getChallengeBuilder().setNonce(wrap(m.nonce())).setProof(wrap(m.proof()));
            case ToWorker.Welcome _ -> out.getWelcomeBuilder();
            case ToWorker.StartCall m ->
                out.getStartCallBuilder()
                        .setCall(m.call())
                        .setDisplayId(m.displayId())
                        .setContentType(m.contentType())
                        .setSession(m.session())
                        .setUser(m.user())
                        .setTenant(m.tenant())
                        .putAllHeaders(m.headers())
                        .setRemainingMillis(m.remainingMillis())
                        .setStreaming(m.streaming())
                        .setInputSize(m.inputSize())
                        .setInput(wrap(m.input()))
                        .setTurn(m.turn().number())
                        .setSessionReset(m.turn().reset())
                        .setStateVersion(m.turn().stateVersion())
                        .setStateSize(m.turn().stateSize())
                        .setJob(m.job().job())
                        .setAttempt(m.job().number());
            case ToWorker.StatePart m ->
                out.getStatePartBuilder().setCall(m.call()).setBytes(wrap(m.bytes()));
            case ToWorker.Evict m ->
                out.getEvictBuilder()
                        .setRequest(m.request())
                        .setScope(m.scope())
                        .setKey(m.key())
                        .setTenant(m.tenant())
                        .setUser(m.user())
                        .setSession(m.session())
                        .setFingerprint(m.fingerprint())
                        .setExact(m.exact());
            case ToWorker.InputPart m ->
                out.getInputPartBuilder().setCall(m.call()).setBytes(wrap(m.bytes()));
            case ToWorker.Acknowledge m -> out.getAcknowledgeBuilder().setCall(m.call());
            case ToWorker.CancelCall m -> out.getCancelCallBuilder().setCall(m.call());
            case ToWorker.Credit m -> out.getCreditBuilder().setCall(m.call()).setBytes(m.bytes());
            case ToWorker.Ping m -> out.getPingBuilder().setSequence(m.sequence());
        }
        return out.build();
    }

    private static ToWorker decode(ToWorkerMessage message) throws GarbledFrameException {
        return switch (message.getKindCase()) {
            case CHALLENGE ->
                new ToWorker.Challenge(
                        message.getChallenge().getNonce().toByteArray(),
                        message.getChallenge().getProof().toByteArray());
            case WELCOME -> new ToWorker.Welcome();
            case START_CALL -> {
                var m = message.getStartCall();
                yield new ToWorker.StartCall(
                        m.getCall(),
                        m.getDisplayId(),
                        m.getContentType(),
                        m.getSession(),
                        m.getUser(),
                        m.getTenant(),
                        m.getHeadersMap(),
                        m.getRemainingMillis(),
                        m.getStreaming(),
                        m.getInputSize(),
                        m.getInput().toByteArray(),
                        new ToWorker.Turn(m.getTurn(), m.getSessionReset(), m.getStateVersion(), m.getStateSize()),
                        m.getJob().isEmpty()
                                ? ToWorker.JobAttempt.NONE
                                : new ToWorker.JobAttempt(m.getJob(), m.getAttempt()));
            }
            case STATE_PART ->
                new ToWorker.StatePart(
                        message.getStatePart().getCall(),
                        message.getStatePart().getBytes().toByteArray());
            case EVICT -> {
                var m = message.getEvict();
                yield new ToWorker.Evict(
                        m.getRequest(),
                        m.getScope(),
                        m.getKey(),
                        m.getTenant(),
                        m.getUser(),
                        m.getSession(),
                        m.getFingerprint(),
                        m.getExact());
            }
            case INPUT_PART ->
                new ToWorker.InputPart(
                        message.getInputPart().getCall(),
                        message.getInputPart().getBytes().toByteArray());
            case ACKNOWLEDGE ->
                new ToWorker.Acknowledge(message.getAcknowledge().getCall());
            case CANCEL_CALL -> new ToWorker.CancelCall(message.getCancelCall().getCall());
            case CREDIT ->
                new ToWorker.Credit(
                        message.getCredit().getCall(), message.getCredit().getBytes());
            case PING -> new ToWorker.Ping(message.getPing().getSequence());
            case KIND_NOT_SET -> throw new GarbledFrameException("a message of an unknown kind");
        };
    }

    static ByteString wrap(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
