"""Every chore of the house, by its key."""

from stammtisch.conversations.ports import ChoreHandler
from stammtisch.web.backup.automatic import Backup, TrialRestore

CHORES: dict[str, ChoreHandler] = {
    "backup": Backup(),
    "trial_restore": TrialRestore(),
}
