"""For a program under the supervisor: end when the parent is gone, so that nothing is left running behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

#: What a program has to end in order.
ORDERLY_SECONDS = 10.0


def end_with_parent(orderly_seconds: float = ORDERLY_SECONDS) -> None:
    """Watch standard input, a pipe that the parent holds open: when it closes, stop in order, then by force."""
    pipe = os.dup(sys.stdin.fileno())
    threading.Thread(target=_watch, args=[pipe, orderly_seconds], name="parent", daemon=True).start()


def _watch(pipe: int, orderly_seconds: float) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(orderly_seconds)
    os._exit(1)
