package io.warmpool.agents.assistant;

import io.warmpool.agents.assistant.Passage.Kind;
import io.warmpool.agents.assistant.SectionIndex.Hit;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Makes an answer out of the passages that fit a question best. It quotes and never writes anything of its own, except
 * that nothing was found. Safe to use from any thread: all it changes is a cache, whose entries anyone may make.
 */
final class AnswerComposer {

    /** Sections this far behind the best are about something else. */
    private static final double SECTION_FLOOR = 0.4;

    /** The same for passages. */
    private static final double PASSAGE_FLOOR = 0.5;

    /** Passages that share this much of their terms say the same. */
    private static final double SAME = 0.7;

    private static final double HEADING_SHARE = 0.4;

    private record Candidate(int rank, int place, Hit hit, Set<String> terms, double score) {
        Passage passage() {
            return hit.section().passages().get(place);
        }
    }

    private final SectionIndex index;
    private final AtomicReferenceArray<SoftReference<SectionTerms>> terms;
    private final int documents;
    private final int sentences;
    private final int sources;

    AnswerComposer(SectionIndex index, int documents, AssistantSettings settings) {
        this.index = index;
        this.terms = new AtomicReferenceArray<>(index.size());
        this.documents = documents;
        this.sentences = settings.sentences();
        this.sources = settings.sources();
    }

    /** @throws InterruptedException if the thread was interrupted meanwhile */
    Answer answer(Question question) throws IOException, InterruptedException {
        var query = QueryTerms.of(question, index);
        if (query.known().isEmpty()) {
            return NothingFound.answer(question, documents);
        }
        var hits = index.find(query.known().keySet(), sources * 2);
        var candidates = new ArrayList<Candidate>();
        for (var rank = 0; rank < hits.size(); rank++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the call was cancelled");
            }
            if (hits.get(rank).score() >= hits.getFirst().score() * SECTION_FLOOR) {
                candidates.addAll(candidates(query, hits, rank));
            }
        }
        var quotes = choose(candidates).stream()
                .map(each -> new Quotation.Quote(each.hit(), each.place(), isIllustrated(query, each)))
                .toList();
        return quotes.isEmpty() ? NothingFound.answer(question, documents) : Quotation.of(quotes);
    }

    /** Whether the code after a passage belongs into the answer: it is announced, or one command, or asked about. */
    private boolean isIllustrated(QueryTerms query, Candidate each) {
        var passages = each.hit().section().passages();
        var next = each.place() + 1;
        if (each.passage().kind() == Kind.CODE || !hasShortCodeAt(passages, next)) {
            return false;
        }
        return each.passage().isLeadIn()
                || passages.get(next).text().lines().count() <= 3
                || query.weightIn(terms(each.hit()).passages().get(next)) > 0;
    }

    private static boolean hasShortCodeAt(List<Passage> passages, int place) {
        return place < passages.size() && passages.get(place).isShortCode();
    }

    private List<Candidate> candidates(QueryTerms query, List<Hit> hits, int rank) {
        var hit = hits.get(rank);
        var terms = terms(hit);
        if (!query.areMetBy(terms.all())) {
            return List.of();
        }
        var inHeading = query.weightIn(terms.heading());
        var passages = hit.section().passages();
        var fit = 0.5 + 0.5 * hit.score() / hits.getFirst().score();
        var candidates = new ArrayList<Candidate>();
        for (var place = 0; place < passages.size(); place++) {
            var passage = passages.get(place);
            if (passage.kind() == Kind.LABEL || (passage.kind() == Kind.CODE && !passage.isShortCode())) {
                continue;
            }
            var own = terms.passages().get(place);
            if (passage.isLeadIn() && hasShortCodeAt(passages, place + 1)) {
                own = new HashSet<>(own);
                own.addAll(terms.passages().get(place + 1)); // they are quoted together
            }
            var weight = query.weightIn(own) + HEADING_SHARE * (inHeading - query.weightInBoth(own, terms.heading()));
            var score = weight * fit * shape(passage, own.size()) * (place == 0 ? 1.15 : 1);
            candidates.add(new Candidate(rank, place, hit, own, score));
        }
        return candidates;
    }

    private SectionTerms terms(Hit hit) {
        var kept = terms.get(hit.number());
        var taken = kept == null ? null : kept.get();
        if (taken == null) {
            taken = SectionTerms.of(hit.section());
            terms.set(hit.number(), new SoftReference<>(taken));
        }
        return taken;
    }

    /** Fragments say little and monsters too much; code mostly goes with the sentence before it. */
    private static double shape(Passage passage, int terms) {
        if (passage.kind() == Kind.CODE) {
            return 0.4;
        }
        return terms < 3 ? 0.5 : Math.clamp(1.2 - 0.012 * terms, 0.4, 1);
    }

    private List<Candidate> choose(List<Candidate> candidates) {
        candidates.sort(Comparator.comparingDouble(Candidate::score).reversed());
        var chosen = new ArrayList<Candidate>();
        var sections = new HashSet<Integer>();
        for (var candidate : candidates) {
            var isClose = candidate.score() > 0
                    && candidate.score() >= candidates.getFirst().score() * PASSAGE_FLOOR;
            if (!isClose || chosen.size() == sentences) {
                break;
            }
            var hasRoom = sections.size() < sources || sections.contains(candidate.rank());
            if (hasRoom && chosen.stream().noneMatch(other -> saysTheSame(candidate, other))) {
                chosen.add(candidate);
                sections.add(candidate.rank());
            }
        }
        // in reading order, the section of the best passage first
        var best = chosen.isEmpty() ? -1 : chosen.getFirst().rank();
        chosen.sort(Comparator.comparing((Candidate each) -> each.rank() != best)
                .thenComparingInt(Candidate::rank)
                .thenComparingInt(Candidate::place));
        return chosen;
    }

    private static boolean saysTheSame(Candidate one, Candidate other) {
        var shared = new HashSet<>(one.terms());
        shared.retainAll(other.terms());
        var union = one.terms().size() + other.terms().size() - shared.size();
        return one.passage().text().equals(other.passage().text())
                || (union > 0 && (double) shared.size() / union >= SAME);
    }
}
