"""What must be true before `stammtisch web` or `stammtisch work` runs without the parent that `serve` is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from stammtisch.web.cli.ending import refuse


@contextmanager
def alone(program: str) -> Iterator[None]:
    """Hold what this process needs until the block ends; ends the command with a sentence when it cannot be had.

    On SQLite the data folder belongs to one `serve`, or to one `web` and one `work`. Django must be open.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.web.backup.errors import BackupError  # noqa: PLC0415
    from stammtisch.web.backup.schema import refuse_unready  # noqa: PLC0415
    from stammtisch.web.move.guard import refuse_half_moved  # noqa: PLC0415
    from stammtisch.web.server import data_folder, machines  # noqa: PLC0415

    with ExitStack() as held:
        try:
            data_folder.make_ready(settings.DATA, kind=connection.vendor)
            if connection.vendor == "sqlite":
                data_folder.refuse_shared(settings.DATA)
                held.enter_context(data_folder.shared(settings.DATA, program=program))
            refuse_half_moved()
            refuse_unready()
            machines.refuse_other_keys(now=clock.now())
        except (BackupError, data_folder.RefusedError) as refusal:
            refuse(str(refusal))
        yield
