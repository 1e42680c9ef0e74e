package io.warmpool.agents.assistant;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Finds sections by their terms: a Lucene index in memory, ranked by BM25 (Robertson and Zaragoza, 2009). Immutable once
 * built, and safe to use from any thread. The terms of a question are matched as they are; no query syntax is read.
 */
final class SectionIndex implements AutoCloseable {

    private static final String TEXT = "text";
    private static final String HEADING = "heading";
    private static final float HEADING_BOOST = 1.5f;
    private static final FieldType INDEXED = new FieldType();

    /** Lucene recommends its vector module at each start; nothing here uses vectors. Kept, or the level is forgotten. */
    private static final Logger VECTORS =
            Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        INDEXED.setTokenized(true);
        INDEXED.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
        INDEXED.freeze();
        VECTORS.setLevel(Level.SEVERE);
    }

    /**
     * A section that shares a term with the question.
     *
     * @param number its place among all sections
     * @param score how well it fits (BM25, above 0)
     */
    record Hit(int number, Section section, float score) {}

    private final List<Section> sections;
    private final ByteBuffersDirectory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    private SectionIndex(List<Section> sections, ByteBuffersDirectory directory) throws IOException {
        this.sections = sections;
        this.directory = directory;
        this.reader = DirectoryReader.open(directory);
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        if (reader.maxDoc() != sections.size()) {
            throw new IllegalStateException(reader.maxDoc() + " sections in the index, not " + sections.size());
        }
    }

    static SectionIndex of(List<Section> sections) throws IOException {
        var directory = new ByteBuffersDirectory();
        // written by one thread and never merged: a section's number in the index is its place in the list
        var config = new IndexWriterConfig(Terms.analyzer())
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setMergeScheduler(new SerialMergeScheduler())
                .setUseCompoundFile(false);
        try (var writer = new IndexWriter(directory, config)) {
            for (var section : sections) {
                var document = new Document();
                document.add(new Field(HEADING, section.heading(), INDEXED));
                document.add(new Field(TEXT, section.heading(), INDEXED));
                for (var passage : section.passages()) {
                    document.add(new Field(TEXT, passage.text(), INDEXED));
                }
                writer.addDocument(document);
            }
        }
        return new SectionIndex(sections, directory);
    }

    /** The best sections for these terms, best first, at most {@code limit}. */
    List<Hit> find(Collection<String> terms, int limit) throws IOException {
        var query = new BooleanQuery.Builder();
        for (var term : terms) {
            query.add(new TermQuery(new Term(TEXT, term)), BooleanClause.Occur.SHOULD);
            query.add(
                    new BoostQuery(new TermQuery(new Term(HEADING, term)), HEADING_BOOST), BooleanClause.Occur.SHOULD);
        }
        var hits = new ArrayList<Hit>();
        for (var hit : searcher.search(query.build(), limit).scoreDocs) {
            hits.add(new Hit(hit.doc, sections.get(hit.doc), hit.score));
        }
        return hits;
    }

    /** In how many sections a term occurs. */
    int frequency(String term) throws IOException {
        return reader.docFreq(new Term(TEXT, term));
    }

    int size() {
        return sections.size();
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            reader.close();
        }
    }
}
