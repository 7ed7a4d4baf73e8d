"""Calls to providers, each in a thread of its own: a provider that is slow keeps nobody waiting but itself.

A lane is reserved before a copy is claimed and given up when what came of it is written down. So nothing is ever
claimed that cannot leave at once, no more copies than lanes are in doubt, and one account cannot take all.
"""

import contextvars
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Lanes:
    """The calls that one process may have open at once, altogether and for each account.

    A process that ends waits for the calls under way: its interpreter joins their threads.
    """

    def __init__(self, altogether: int) -> None:
        self._altogether = altogether
        self._pool = ThreadPoolExecutor(altogether, "lane")
        self._taken: Counter[int] = Counter()
        self._changing = threading.Lock()

    def reserve(self, account_id: int, most: int) -> int:
        """Take what is free, so that this account holds at most `most`; returns how many, perhaps none."""
        with self._changing:
            free = min(most - self._taken[account_id], self._altogether - self._taken.total())
            granted = max(0, free)
            self._taken[account_id] += granted
        return granted

    def give_up(self, account_id: int, count: int = 1) -> None:
        """Lanes that are not, or no longer, used."""
        with self._changing:
            self._taken[account_id] -= count
            if not self._taken[account_id]:
                del self._taken[account_id]

    def call(self, function: Callable[[], T]) -> Future[T]:
        """Call it on a reserved lane, in the caller's firm and language."""
        return self._pool.submit(contextvars.copy_context().run, function)
