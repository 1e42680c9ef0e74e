package io.warmpool.supervisor.session;

class MemoryStoreTest extends SessionStoreContract {

    @Override
    SessionStore open() {
        return new MemoryStore();
    }
}
