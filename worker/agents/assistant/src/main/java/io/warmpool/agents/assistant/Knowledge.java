package io.warmpool.agents.assistant;

import io.warmpool.agent.AgentContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that the assistant has read.
 *
 * @param documents how many documents were read
 * @param skipped how many were not, each with a warning in the log
 * @param sections their sections, in the order of the documents
 */
record Knowledge(int documents, int skipped, List<Section> sections) {

    private static final long MAX_BYTES = 4 << 20;
    private static final int SNIFFED = 8192;

    Knowledge {
        sections = List.copyOf(sections);
    }

    /** Reads all files below the roots, and reports each to the context as it is done. */
    static Knowledge read(AgentContext context, List<String> roots) throws IOException {
        var files = KnowledgeFile.find(context, roots);
        var sections = new ArrayList<Section>();
        var skipped = 0;
        for (var at = 0; at < files.size(); at++) {
            var file = files.get(at);
            var text = text(file, context);
            if (text.isPresent()) {
                sections.addAll(file.sections(text.get()));
            } else {
                skipped++;
            }
            context.progress(at + 1, files.size(), file.name());
        }
        return new Knowledge(files.size() - skipped, skipped, sections);
    }

    private static Optional<String> text(KnowledgeFile file, AgentContext context) {
        try {
            var size = Files.size(file.path());
            if (size > MAX_BYTES) {
                return skip(file, context, "it has " + size + " bytes, and at most " + MAX_BYTES + " are read");
            }
            var bytes = Files.readAllBytes(file.path());
            for (var at = 0; at < Math.min(bytes.length, SNIFFED); at++) {
                if (bytes[at] == 0) {
                    return skip(file, context, "it is binary");
                }
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return skip(file, context, "it is not UTF-8; convert it");
        } catch (IOException e) {
            return skip(file, context, e.toString());
        }
    }

    private static Optional<String> skip(KnowledgeFile file, AgentContext context, String why) {
        context.logger().warn("skipped {}: {}", file.path(), why);
        return Optional.empty();
    }
}
