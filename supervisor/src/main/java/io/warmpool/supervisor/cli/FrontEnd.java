package io.warmpool.supervisor.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** The address of a data plane. */
record FrontEnd(String host, int port) {

    static FrontEnd of(String url) {
        try {
            var uri = new URI(url);
            var root = uri.getRawPath() == null || uri.getRawPath().matches("/?");
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && root) {
                return new FrontEnd(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (URISyntaxException _) {
            // as wrong as an address of another form
        }
        throw new CliFailure("'" + url + "' is not the address of a front end, such as http://127.0.0.1:8080");
    }

    String authority() {
        return host + ":" + port;
    }

    /** Connects for one exchange that has to be over in time. */
    HttpConnection connect(Duration patience) throws IOException {
        return connect(address -> HttpConnection.open(address, patience));
    }

    /** Connects for a stream that may go on as long as it is never silent for so long. */
    HttpConnection connectStream(Duration silence) throws IOException {
        return connect(address -> HttpConnection.openStream(address, silence));
    }

    /** How a connection is made. */
    private interface Opening {
        HttpConnection open(InetSocketAddress address) throws IOException;
    }

    private HttpConnection connect(Opening opening) throws IOException {
        var address = new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port);
        if (address.isUnresolved()) {
            throw new CliFailure("the host '" + host + "' is not known");
        }
        try {
            return opening.open(address);
        } catch (ConnectException e) {
            throw new CliFailure("nothing answers at " + this + ": see 'warmpool status' for the address");
        }
    }

    @Override
    public String toString() {
        return "http://" + authority();
    }
}
