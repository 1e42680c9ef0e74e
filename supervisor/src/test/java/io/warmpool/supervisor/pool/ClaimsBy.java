package io.warmpool.supervisor.pool;

import io.warmpool.supervisor.call.CallId;
import java.util.Optional;
import java.util.function.Function;

/** Claims as a test has them; counts how often it was told that all is settled. */
final class ClaimsBy implements Claims {

    private final Function<CallId, Optional<Claim>> claims;
    int settled;

    ClaimsBy(Function<CallId, Optional<Claim>> claims) {
        this.claims = claims;
    }

    @Override
    public Optional<Claim> claim(CallId call) {
        return claims.apply(call);
    }

    @Override
    public void settled() {
        settled++;
    }
}
