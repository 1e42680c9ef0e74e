"""The requests of many users whose sessions are interleaved, and the threads that send them."""

import collections
import random
import threading
import time

TENANTS, PROJECTS, MODES = 5, 2, 2

Turn = collections.namedtuple("Turn", "tenant user session number said project mode")
Seen = collections.namedtuple("Seen", "turn millis answer error")


class Session:
    """One conversation of one user. Every fourth goes on in another mode after half of its turns."""

    def __init__(self, user, number, turns):
        self.user, self.number, self.turns = user, number, turns

    def turn(self, number):
        switched = self.number % 4 == 3 and number > self.turns // 2
        words = random.Random(f"{self.user} {self.number} {number}")
        return Turn(
            f"tenant{self.user % TENANTS}", f"user{self.user}", f"session-{self.user}-{self.number}", number,
            f"what about topic{words.randrange(500)} and topic{words.randrange(5000)}?",
            f"project{self.number % PROJECTS}", f"mode{(self.number // PROJECTS + switched) % MODES}")


def interleaved(sessions, seed=1):
    """All turns of all sessions, each session's in order, and otherwise in any."""
    order = [session for session in sessions for _ in range(session.turns)]
    random.Random(seed).shuffle(order)
    numbers = collections.Counter()
    turns = []
    for session in order:
        numbers[session] += 1
        turns.append(session.turn(numbers[session]))
    return turns


def send_all(turns, parallel, send):
    """Sends them in order, so many at once, but never two of one session; returns what was seen of each.

    send(turn) returns (answer, error), one of them None. It runs on one of `parallel` threads.
    """
    waiting, running, seen = collections.deque(turns), set(), []
    changed = threading.Condition()

    def take():
        with changed:
            while True:
                for turn in waiting:
                    if turn.session not in running:
                        waiting.remove(turn)
                        running.add(turn.session)
                        return turn
                if not waiting:
                    return None
                changed.wait()

    def work():
        while (turn := take()) is not None:
            began = time.perf_counter()
            try:
                answer, error = send(turn)
            except Exception as failure:  # what it is goes into the report
                answer, error = None, repr(failure)
            millis = (time.perf_counter() - began) * 1000
            with changed:
                seen.append(Seen(turn, millis, answer, error))
                running.discard(turn.session)
                changed.notify_all()

    threads = [threading.Thread(target=work) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen
