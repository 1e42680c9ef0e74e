/**
 * The supervisor's end of the link: {@link io.warmpool.supervisor.link.RouterLink} owns the ROUTER socket, frames and
 * handshakes; {@link io.warmpool.supervisor.link.Doorman} keeps strangers' connections few and short.
 */
package io.warmpool.supervisor.link;
