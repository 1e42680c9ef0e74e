package io.warmpool.supervisor.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A slot as people write it: {@code assistant/0}. */
record SlotName(String pool, int slot) {

    /** The path of this slot on the control plane. */
    String path() {
        return "/v1/workers/" + HttpRequest.segment(pool) + "/" + slot;
    }

    @Override
    public String toString() {
        return pool + "/" + slot;
    }

    static final class Converter implements ITypeConverter<SlotName> {
        @Override
        public SlotName convert(String text) {
            var slash = text.lastIndexOf('/');
            var number = text.substring(slash + 1);
            if (slash < 1 || !number.matches("\\d{1,6}")) {
                throw new TypeConversionException("'" + text + "' is not POOL/SLOT, such as assistant/0");
            }
            return new SlotName(text.substring(0, slash), Integer.parseInt(number));
        }
    }
}
