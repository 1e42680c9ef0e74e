package io.warmpool.supervisor.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;

/** A path and what is answered there. Holds nothing of a request: all connections share it. */
interface Route {

    /** Its methods and its path, each as docs/http-api.md and a 404 list it. */
    List<String> listed();

    /** Whether the path, without a query, is this route's. */
    boolean matches(String path);

    /** The methods that it knows, as an Allow header lists them. */
    String allow();

    /** Whether it knows a method. */
    boolean accepts(HttpMethod method);

    /** Begins to answer: by the connection's {@code answer} at once, or by {@code run} with something that will. */
    void start(HttpRequest request, String path, Connection connection);
}
