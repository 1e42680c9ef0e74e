/** The data plane: HTTP/1.1 on Netty, one class per route. Everything of one connection is confined to its event loop. */
package io.warmpool.supervisor.http;
