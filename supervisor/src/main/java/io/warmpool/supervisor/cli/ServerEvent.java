package io.warmpool.supervisor.cli;

/** One event of a stream: its name ({@code message} if it had none), its data, and the last id given, or "". */
record ServerEvent(String name, String data, String id) {}
