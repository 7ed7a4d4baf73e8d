"""Which old backups to keep: seven days, four weeks, six months back, one each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_KEPT: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
    (7, lambda moment: (moment.year, moment.month, moment.day)),
    (4, lambda moment: tuple(moment.isocalendar()[:2])),
    (6, lambda moment: (moment.year, moment.month)),
)
_NAME = "stammtisch-%Y-%m-%d-%H%M%S.tar"
#: What the tool `age` adds to the name of a file it encrypts.
_SEALED = ".age"


def name_for(now: datetime, *, sealed: bool = False) -> str:
    """File name of a backup made at `now` (UTC)."""
    return now.strftime(_NAME) + (_SEALED if sealed else "")


def to_delete(moments: Iterable[datetime]) -> set[datetime]:
    """Those backups that neither the last days nor weeks nor months need; the newest of each counts."""
    newest_first = sorted(moments, reverse=True)
    keep: set[datetime] = set()
    for number, period in _KEPT:
        latest: dict[tuple[int, ...], datetime] = {}
        for moment in newest_first:
            latest.setdefault(period(moment), moment)
        keep.update(list(latest.values())[:number])
    return set(newest_first) - keep


def prune(folder: Path) -> list[Path]:
    """Delete what is not to be kept in the folder; only files named by `name_for` are touched."""
    known = _named(folder)
    old = [known[moment] for moment in sorted(to_delete(known))]
    for path in old:
        path.unlink()
    return old


def newest(folder: Path) -> tuple[datetime, Path] | None:
    """The latest backup in the folder and when it was made (UTC); None without one."""
    return max(_named(folder).items(), default=None)


def _named(folder: Path) -> dict[datetime, Path]:
    """The backups in the folder by the moment in their name."""
    known = {}
    for path in folder.glob("stammtisch-*.tar*"):
        with suppress(ValueError):
            known[datetime.strptime(path.name.removesuffix(_SEALED), _NAME).replace(tzinfo=UTC)] = path
    return known
