/**
 * The control plane: HTTP over the unix socket in {@code run/}, one class per route. Each request runs on a virtual
 * thread of its own, so a route may wait.
 */
package io.warmpool.supervisor.control;
