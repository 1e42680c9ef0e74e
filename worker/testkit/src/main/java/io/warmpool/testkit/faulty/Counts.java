package io.warmpool.testkit.faulty;

import io.warmpool.agent.Agent;
import io.warmpool.agent.AgentContext;
import io.warmpool.agent.AgentException;
import io.warmpool.agent.Call;
import io.warmpool.agent.JobAttempt;
import io.warmpool.agent.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Counts, and keeps a journal of it, so that a test can tell how often a job was begun and ended. It appends
 * {@code start JOB ATTEMPT PID} to the file that the setting {@code journal} names, emits the deltas {@code 1}, {@code 2} and
 * so on with a progress before each, appends {@code end JOB ATTEMPT PID}, and answers
 * {@code {"job":"...","attempt":1,"pid":4711}}. Of a call that is no job it writes {@code none 0}.
 *
 * <p>The body is words {@code KEY=VALUE}, all optional: {@code steps} to count (3), {@code pause} after each in milliseconds
 * (0), {@code letters} the least that a delta has, blanks before its number (0), {@code die-at} the step before which it halts its process with exit code {@value #EXIT_CODE}, in the first
 * {@code die-attempts} attempts only (all); {@code fail} a code of {@link AgentException} and {@code throw=true}, after the
 * last step; {@code big} the size of an output of that many bytes {@code x} instead.
 */
public final class Counts implements Agent {

    static final int EXIT_CODE = 15;

    private static final Set<String> WORDS =
            Set.of("steps", "pause", "die-at", "die-attempts", "fail", "throw", "big", "letters");

    private Path journal;

    @Override
    public void preload(AgentContext context) {
        context.settings().allowOnly(Set.of("journal"));
        var file = context.settings().text("journal", "");
        journal = file.isEmpty() ? null : Path.of(file);
    }

    @Override
    public void handle(Call call, Reply reply) throws Exception {
        var words = words(call.text());
        var job = call.job().map(JobAttempt::job).orElse("none");
        var attempt = call.job().map(JobAttempt::number).orElse(0);
        var who = job + " " + attempt + " " + ProcessHandle.current().pid();
        write("start " + who);
        count(words, attempt, reply);
        var code = words.get("fail");
        if (code != null) {
            throw new AgentException(code(code), "asked to fail with " + code);
        }
        if (words.containsKey("throw")) {
            throw new IllegalStateException("asked to throw");
        }
        if (words.containsKey("big")) {
            reply.text("x".repeat(number(words, "big", 0)));
        } else {
            reply.json("{\"job\":" + JsonText.quote(job) + ",\"attempt\":" + attempt + ",\"pid\":"
                    + ProcessHandle.current().pid() + "}");
        }
        write("end " + who);
    }

    private static void count(Map<String, String> words, int attempt, Reply reply) throws InterruptedException {
        var steps = number(words, "steps", 3);
        var dieAt = number(words, "die-at", 0);
        var letters = number(words, "letters", 0);
        var dies = attempt <= number(words, "die-attempts", Integer.MAX_VALUE);
        for (int step = 1; step <= steps; step++) {
            if (step == dieAt && dies) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
            reply.progress(step, steps, "counting");
            var number = Integer.toString(step);
            reply.delta(" ".repeat(Math.max(0, letters - number.length())) + number);
            TimeUnit.MILLISECONDS.sleep(number(words, "pause", 0));
        }
    }

    /** One write of one short line at the end of the file: those of several processes do not mix. */
    private void write(String line) throws IOException {
        if (journal != null) {
            Files.write(
                    journal,
                    (line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static Map<String, String> words(String text) {
        var words = new HashMap<String, String>();
        for (var word : text.strip().split("\\s+")) {
            var equals = word.indexOf('=');
            if (equals > 0 && WORDS.contains(word.substring(0, equals))) {
                words.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (!word.isEmpty()) {
                throw new AgentException(
                        AgentException.Code.BAD_REQUEST, "send KEY=VALUE, for example steps=10; not '" + word + "'");
            }
        }
        return words;
    }

    private static int number(Map<String, String> words, String key, int otherwise) {
        var value = words.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,9}")) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, key + " is a number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static AgentException.Code code(String slug) {
        try {
            return AgentException.Code.valueOf(slug.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new AgentException(AgentException.Code.BAD_REQUEST, "there is no code '" + slug + "'", e);
        }
    }
}
