package io.warmpool.supervisor.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;

/** Writes the events of one stream, each with the next number. */
final class EventText {

    private static final AsciiString ID = AsciiString.cached("id: ");
    private static final AsciiString EVENT = AsciiString.cached("\nevent: ");
    private static final AsciiString DATA = AsciiString.cached("\ndata: ");
    private static final AsciiString DELTA = AsciiString.cached("\nevent: delta\ndata: {\"text\":\"");
    private static final AsciiString DELTA_END = AsciiString.cached("\"}\n\n");
    private static final AsciiString END = AsciiString.cached("\n\n");
    private static final AsciiString COMMENT = AsciiString.cached(": keep-alive\n\n");
    private static final String HEX = "0123456789abcdef";

    private long number;

    /** The next event has this number. */
    EventText at(long next) {
        number = next - 1;
        return this;
    }

    void delta(ByteBuf out, String text) {
        number(out);
        ascii(out, DELTA);
        string(out, text);
        ascii(out, DELTA_END);
    }

    /** {@code json} is written on one line: line ends stand only between its tokens, where a space is as good. */
    void named(ByteBuf out, String name, String json) {
        begin(out, Ascii.EVENT.all(name) && !name.isEmpty() ? name : "event");
        ByteBufUtil.writeUtf8(out, json.replace('\n', ' ').replace('\r', ' '));
        ascii(out, END);
    }

    /** {@code data} is UTF-8 without line ends. */
    void event(ByteBuf out, String name, byte[] data) {
        begin(out, name);
        out.writeBytes(data);
        ascii(out, END);
    }

    /** Events were lost on their way here; {@code count} is negative if it is not known how many. */
    void gap(ByteBuf out, long count, String why) {
        event(out, "gap", Json.object(json -> {
            if (count >= 0) {
                json.writeNumberField("count", count);
            }
            json.writeStringField("why", why);
        }));
    }

    void comment(ByteBuf out) {
        ascii(out, COMMENT);
    }

    private void begin(ByteBuf out, String name) {
        number(out);
        ascii(out, EVENT);
        ByteBufUtil.writeAscii(out, name);
        ascii(out, DATA);
    }

    private void number(ByteBuf out) {
        ascii(out, ID);
        ByteBufUtil.writeAscii(out, Long.toString(++number));
    }

    /** The inside of a JSON string (RFC 8259 §7). */
    private static void string(ByteBuf out, String text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\') {
                continue;
            }
            ByteBufUtil.writeUtf8(out, text, from, i);
            from = i + 1;
            out.writeByte('\\');
            switch (c) {
                case '"', '\\' -> out.writeByte(c);
                case '\n' -> out.writeByte('n');
                case '\r' -> out.writeByte('r');
                case '\t' -> out.writeByte('t');
                default -> {
                    ByteBufUtil.writeAscii(out, "u00");
                    out.writeByte(HEX.charAt(c >> 4)).writeByte(HEX.charAt(c & 15));
                }
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, text.length());
    }

    private static void ascii(ByteBuf out, AsciiString text) {
        out.writeBytes(text.array(), text.arrayOffset(), text.length());
    }
}
