"""Why a backup or restore could not be done: BackupError ← BrokenBackupError. The text is for the owner."""

from gettext import gettext


class BackupError(Exception):
    """It could not be done, and what was there before is unchanged."""


class BrokenBackupError(BackupError):
    """The file is not a backup of Stammtisch, or a part of it is damaged."""

    def __init__(self, part: str = "") -> None:
        self.part = part
        if part:
            super().__init__(gettext("This backup is damaged: %(part)s.") % {"part": part})
        else:
            super().__init__(gettext("This file is not a backup of Stammtisch."))
