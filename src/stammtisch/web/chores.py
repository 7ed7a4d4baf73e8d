"""Every chore of the house, by its key."""

from stammtisch.conversations.ports import ChoreHandler
from stammtisch.web.alarm.watch import Watch
from stammtisch.web.backup.automatic import Backup, TrialRestore
from stammtisch.web.portrait.waiting import Sweep

WATCH = "watch"

CHORES: dict[str, ChoreHandler] = {
    "backup": Backup(),
    "trial_restore": TrialRestore(),
    WATCH: Watch(),
    "portraits": Sweep(),
}
