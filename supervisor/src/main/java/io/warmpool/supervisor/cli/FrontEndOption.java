package io.warmpool.supervisor.cli;

import java.io.IOException;
import picocli.CommandLine.Option;

/** Which data plane is meant. */
final class FrontEndOption {

    @Option(names = "--url", paramLabel = "URL", description = "the front end (default: as 'warmpool status' says)")
    private String url;

    /** Asks the supervisor if it was not named: one that was started again may be at another address. */
    FrontEnd find(ControlClient control) throws IOException {
        return FrontEnd.of(url == null ? StatusView.ask(control).http() : url);
    }
}
