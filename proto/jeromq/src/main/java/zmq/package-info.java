/** The one class of JeroMQ that is replaced in this project's copy of it; docs/decisions/0007 says why. */
package zmq;
