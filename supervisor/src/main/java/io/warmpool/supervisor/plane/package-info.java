/** What the data plane and the control plane say alike. */
package io.warmpool.supervisor.plane;
