package io.warmpool.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One session with an agent that remembers, as its client has it. Used by one thread at a time. */
public final class Conversation {

    private final RunningWarmpool warmpool;
    private final String agent;
    private final String tenant;
    private final String user;
    private final String id;
    private final List<String> said = new ArrayList<>();

    public Conversation(RunningWarmpool warmpool, String agent, String tenant, String user, String id) {
        this.warmpool = warmpool;
        this.agent = agent;
        this.tenant = tenant;
        this.user = user;
        this.id = id;
    }

    /** Says something and hands back the answer; what is said counts as said if that is a 200. */
    public HttpResponse<String> say(String text, String... headers) throws IOException, InterruptedException {
        var answer = warmpool.send(request(text, headers));
        if (answer.statusCode() == 200) {
            said.add(text);
        }
        return answer;
    }

    /** The request that says something. */
    public HttpRequest.Builder request(String text, String... headers) {
        var request = known(warmpool.invoke(agent, text)).header("Warmpool-Session", id);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    /** All that was said and answered so far, in order. */
    public List<String> said() {
        return List.copyOf(said);
    }

    /** What the agent remembers, by its answer. */
    public static List<String> history(HttpResponse<String> answer) throws IOException {
        var texts = new ArrayList<String>();
        RunningWarmpool.json(answer.body()).path("history").forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** What the answer says of the session: saved, unchanged or not saved, and the turn. */
    public static String kept(HttpResponse<String> answer) {
        return answer.headers().firstValue("Warmpool-Session-State").orElse("");
    }

    /** The slot that ran a call. */
    public static String slot(HttpResponse<String> answer) {
        return answer.headers().firstValue("Warmpool-Worker").orElse("").replaceAll(";.*", "");
    }

    /** Its record, as its own client may see it. */
    public HttpResponse<String> record() throws IOException, InterruptedException {
        return warmpool.send(known(HttpRequest.newBuilder(uri()).timeout(Duration.ofSeconds(30))));
    }

    /** The outcomes in its transcript. */
    public List<String> outcomes() throws IOException, InterruptedException {
        var outcomes = new ArrayList<String>();
        for (JsonNode entry : RunningWarmpool.json(record().body()).path("transcript")) {
            outcomes.add(entry.path("outcome").asText());
        }
        return outcomes;
    }

    public HttpResponse<String> delete() throws IOException, InterruptedException {
        return warmpool.send(known(
                HttpRequest.newBuilder(uri()).timeout(Duration.ofSeconds(30)).DELETE()));
    }

    private URI uri() {
        return URI.create(warmpool.url() + "/v1/sessions/" + id);
    }

    private HttpRequest.Builder known(HttpRequest.Builder request) {
        if (!tenant.isEmpty()) {
            request.header("Warmpool-Tenant", tenant);
        }
        if (!user.isEmpty()) {
            request.header("Warmpool-User", user);
        }
        return request;
    }
}
