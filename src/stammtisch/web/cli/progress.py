"""A bar for long work on a terminal; silence where nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def byte_bar(label: str, total_bytes: int) -> Iterator[Callable[[int], None]]:
    """Yields what is to be told how many more bytes are done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total_bytes)
        yield lambda more: bar.advance(task, more)


@contextmanager
def step_bar(label: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yields what is to be told how many steps are done, of how many."""
    with _counting(quiet) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def count_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yields what is to be told how many more pieces are done."""
    with _counting(quiet=False) as bar:
        task = bar.add_task(label, total=total)
        yield lambda more: bar.advance(task, more)


def _counting(quiet: bool) -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True)
