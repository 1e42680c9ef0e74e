package io.warmpool.agents.assistant;

import io.warmpool.agent.Settings;
import java.util.List;
import java.util.Set;

/**
 * What {@code pools.<name>.settings} may say to the assistant.
 *
 * @param knowledge the files and folders to read
 * @param sentences how many sentences an answer has at most, 1 to 20
 * @param sources how many sections an answer quotes at most, 1 to 20
 */
record AssistantSettings(List<String> knowledge, int sentences, int sources) {

    private static final long MOST = 20;

    static AssistantSettings from(Settings settings) {
        settings.allowOnly(Set.of("knowledge", "sentences", "sources"));
        var knowledge = settings.texts("knowledge", List.of("docs", "README.md"));
        if (knowledge.isEmpty()) {
            throw new IllegalArgumentException("settings.knowledge must name at least one file or folder");
        }
        return new AssistantSettings(knowledge, count(settings, "sentences", 4), count(settings, "sources", 3));
    }

    private static int count(Settings settings, String key, long otherwise) {
        var value = settings.number(key, otherwise);
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("settings." + key + " must be 1 to " + MOST + ", was " + value);
        }
        return (int) value;
    }
}
