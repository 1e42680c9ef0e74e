package io.warmpool.e2e;

import java.util.ArrayList;
import java.util.List;

/** Reads a finished stream of server-sent events, as the HTML standard says. */
record SseText(String id, String name, String data) {

    static List<SseText> parse(String body) {
        var events = new ArrayList<SseText>();
        for (var block : body.split("\n\n")) {
            String id = "";
            String name = "message";
            var data = new StringBuilder();
            for (var line : block.split("\n")) {
                var value = line.substring(line.indexOf(':') + 1).stripLeading();
                if (line.startsWith("id:")) {
                    id = value;
                } else if (line.startsWith("event:")) {
                    name = value;
                } else if (line.startsWith("data:")) {
                    data.append(data.isEmpty() ? "" : "\n").append(value);
                }
            }
            if (!data.isEmpty()) {
                events.add(new SseText(id, name, data.toString()));
            }
        }
        return events;
    }
}
