package io.warmpool.supervisor.config;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.IntFunction;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads one YAML text into a {@link Tree}. Bounds what a small text can grow into; knows nothing of any key. */
final class YamlTree {

    static final int MAX_DEPTH = 32;
    static final int MAX_NODES = 100_000;

    private static final CoreSchema WITHOUT_MERGE = new CoreSchema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return new CoreScalarResolver(false);
        }
    };

    private final IntFunction<Source> lines;
    private final Problems problems;
    private int nodes;

    /** @param lines the source for a line, counted from 1 */
    YamlTree(IntFunction<Source> lines, Problems problems) {
        this.lines = lines;
        this.problems = problems;
    }

    /** Empty if the text is no YAML at all, which is then among the problems; a text without content is an empty scalar. */
    Optional<Tree> read(String text) {
        var settings = LoadSettings.builder()
                .setSchema(WITHOUT_MERGE)
                .setAllowNonScalarKeys(true) // told here, with the line
                .setAllowDuplicateKeys(true) // told here, all of them
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(Integer.MAX_VALUE) // the file's size is bounded before
                .build();
        try {
            if (!isShallow(new Parse(settings).parseString(text))) {
                return Optional.empty();
            }
            var root = new Compose(settings).composeString(text);
            return Optional.of(root.map(node -> tree(node, source(node), 1))
                    .orElseGet(() -> new Tree.Scalar("", null, lines.apply(1))));
        } catch (MarkedYamlEngineException e) {
            var line =
                    e.getProblemMark().or(e::getContextMark).map(YamlTree::line).orElse(1);
            problems.add(lines.apply(line), "is not valid YAML: " + reason(e));
        } catch (YamlEngineException e) {
            problems.add(lines.apply(1), "is not valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The composer calls itself for each level, so the depth is looked at before. */
    private boolean isShallow(Iterable<Event> events) {
        var depth = 0;
        for (var event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MAX_DEPTH) {
                var line = event.getStartMark().map(YamlTree::line).orElse(1);
                problems.add(lines.apply(line), "must be nested at most " + MAX_DEPTH + " deep");
                return false;
            }
        }
        return true;
    }

    private Tree tree(Node node, Source source, int depth) {
        nodes++;
        if (nodes > MAX_NODES || depth > MAX_DEPTH) { // only aliases lead here
            if (nodes <= MAX_NODES || nodes == MAX_NODES + 1) {
                problems.add(
                        source,
                        "must be nested at most " + MAX_DEPTH + " deep and have at most " + MAX_NODES
                                + " values once its aliases are put in: write the values out");
                nodes = MAX_NODES + 1;
            }
            return new Tree.Scalar("", null, source);
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, source);
            case SequenceNode list -> {
                var items = new ArrayList<Tree>();
                list.getValue().forEach(item -> items.add(tree(item, source(item), depth + 1)));
                yield new Tree.Sequence(items, source);
            }
            case MappingNode map -> mapping(map, source, depth);
            default -> throw new IllegalStateException("YAML node of an unknown kind: " + node.getNodeType());
        };
    }

    private Tree mapping(MappingNode map, Source source, int depth) {
        var entries = new LinkedHashMap<String, Tree>();
        for (var tuple : map.getValue()) {
            var at = source(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(at, "a key must be a text, was a list or a map");
            } else if (key.isPlain() && key.getValue().equals("<<")) {
                problems.add(at, "merge keys (<<) are not understood: write the keys out");
            } else if (entries.containsKey(key.getValue())) {
                problems.add(
                        at,
                        "key " + key.getValue() + " is given twice, first at "
                                + entries.get(key.getValue()).source().where() + ": keep one");
            } else {
                entries.put(key.getValue(), tree(tuple.getValueNode(), at, depth + 1));
            }
        }
        return new Tree.Mapping(entries, source);
    }

    private Tree.Scalar scalar(ScalarNode node, Source source) {
        var text = node.getValue();
        Object value = text;
        if (node.getTag().equals(Tag.NULL)) {
            value = null;
        } else if (node.getTag().equals(Tag.BOOL)) {
            value = Boolean.valueOf(text);
        } else if (node.getTag().equals(Tag.INT)) {
            value = whole(text);
        } else if (node.getTag().equals(Tag.FLOAT)) {
            value = fraction(text);
        } else if (!node.getTag().equals(Tag.STR)) {
            problems.add(source, "the YAML tag " + node.getTag() + " is not understood: leave it out");
        }
        return new Tree.Scalar(text, value, source);
    }

    private static Number whole(String text) {
        var radix = text.startsWith("0x") ? 16 : text.startsWith("0o") ? 8 : 10;
        var number = new BigInteger(radix == 10 ? text : text.substring(2), radix);
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private static Double fraction(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return Double.NaN; // YAML writes .inf and .nan
        }
    }

    private Source source(Node node) {
        return lines.apply(node.getStartMark().map(YamlTree::line).orElse(1));
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private static String reason(MarkedYamlEngineException e) {
        if (e.getProblem() != null && e.getProblem().contains("TAB")) {
            return "a tab, where only spaces may stand: indent with spaces";
        }
        return e.getContext() == null ? e.getProblem() : e.getContext() + ": " + e.getProblem();
    }
}
