package io.warmpool.agents.assistant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.tartarus.snowball.ext.EnglishStemmer;

/**
 * What counts as a term, the same for documents and questions: stemmed English words, the parts of {@code dotted.names}
 * and {@code CamelCase} besides the whole, and pairs of neighbouring Chinese characters. Stop words of both languages
 * are no terms. Safe to use from any thread.
 */
final class Terms {

    private static final CharArraySet ENGLISH_STOPS = new CharArraySet(
            List.of(
                    ("a an and are as at be been but by can could did do does doing for from give had has have how i if in"
                                    + " into is it its just let like may me mean means might my need no not of on or our out"
                                    + " please shall should show so some such tell than that the their them then there these"
                                    + " they this those to us was we were what whats when where which who whom whose why will"
                                    + " with would you your about explain any am also way happen happens work works s t")
                            .split(" ")),
            false);

    /** Characters that carry grammar rather than meaning; taken out before pairs are formed. */
    private static final CharArraySet CHINESE_STOPS =
            new CharArraySet(List.of("的了吗呢吧啊么什怎哪是在和与及或我你您他她它们这那就都也很请把被个会能要有没".split("")), false);

    private static final CharArraySet CHINESE_STOP_PAIRS =
            new CharArraySet(List.of("如何 为何 可以 怎样 多少 哪里 一下 一个 一些 告诉 介绍 说明 以及 如果 因为 所以".split(" ")), false);

    private static final Analyzer ANALYZER = new Chain();

    private Terms() {}

    /** The chain, for the index. */
    static Analyzer analyzer() {
        return ANALYZER;
    }

    /** The distinct terms of a text, in the order of their first use. */
    static Set<String> of(String text) {
        var terms = new LinkedHashSet<String>();
        try (var stream = ANALYZER.tokenStream("", text)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                terms.add(term.toString());
            }
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException("analysing a text in memory failed", e);
        }
        return terms;
    }

    private static final class Chain extends Analyzer {

        Chain() {
            super(new Unshared());
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            var source = new StandardTokenizer();
            var parts = new WordDelimiterGraphFilter(
                    new EnglishPossessiveFilter(new CJKWidthFilter(source)),
                    WordDelimiterGraphFilter.GENERATE_WORD_PARTS
                            | WordDelimiterGraphFilter.GENERATE_NUMBER_PARTS
                            | WordDelimiterGraphFilter.SPLIT_ON_CASE_CHANGE
                            | WordDelimiterGraphFilter.PRESERVE_ORIGINAL,
                    null);
            var words = new StopFilter(new StopFilter(new LowerCaseFilter(parts), ENGLISH_STOPS), CHINESE_STOPS);
            var pairs = new StopFilter(new CJKBigramFilter(words), CHINESE_STOP_PAIRS);
            return new TokenStreamComponents(source, new SnowballFilter(pairs, new EnglishStemmer()));
        }
    }

    /** A chain is cheap to make, and calls run on a new virtual thread each: keeping one per thread would only leak. */
    private static final class Unshared extends Analyzer.ReuseStrategy {

        @Override
        public Analyzer.TokenStreamComponents getReusableComponents(Analyzer analyzer, String field) {
            return null;
        }

        @Override
        public void setReusableComponents(Analyzer analyzer, String field, Analyzer.TokenStreamComponents components) {}
    }
}
