package io.warmpool.supervisor.cli;

import java.io.IOException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whom {@code why} is asked about. */
sealed interface WhyTarget {

    /**
     * The slot that is meant.
     *
     * @throws CliFailure if no slot knows the process
     */
    SlotName slot(ControlClient control) throws IOException;

    /** A slot by its name. */
    record Named(SlotName slot) implements WhyTarget {
        @Override
        public SlotName slot(ControlClient control) {
            return slot;
        }
    }

    /** The slot that a process fills or has filled. */
    record OfProcess(long pid) implements WhyTarget {
        @Override
        public SlotName slot(ControlClient control) throws IOException {
            var rows = Json.read(control.get("/v1/workers"), WorkersView.class).workers();
            for (var row : rows) {
                if (row.pid() != null && row.pid() == pid) {
                    return new SlotName(row.pool(), row.slot());
                }
            }
            var slots = rows.stream()
                    .map(row -> new SlotName(row.pool(), row.slot()))
                    .distinct()
                    .toList();
            for (var slot : slots) {
                var view = Json.read(control.get(slot.path()), SlotView.class);
                if (view.history().stream().anyMatch(life -> life.pid() != null && life.pid() == pid)) {
                    return slot;
                }
            }
            throw new CliFailure("no slot has or had a worker with pid " + pid
                    + ": 'warmpool ps' lists those that live, and each slot knows the 20 before");
        }
    }

    /** Reads {@code assistant/0} or {@code 4711}. */
    final class Converter implements ITypeConverter<WhyTarget> {
        @Override
        public WhyTarget convert(String text) {
            if (text.matches("\\d{1,10}")) {
                return new OfProcess(Long.parseLong(text));
            }
            try {
                return new Named(new SlotName.Converter().convert(text));
            } catch (TypeConversionException e) {
                throw new TypeConversionException("'" + text + "' is not POOL/SLOT, such as assistant/0, nor a PID");
            }
        }
    }
}
