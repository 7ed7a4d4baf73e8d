"""What a check answers."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    #: Works, but something is lost or unsafe in some situation.
    WARNING = "warning"
    #: Must be put right: data can be lost, or something does not work.
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One sentence about the installation."""

    #: Stable name, "database.durable"; scripts and manuals refer to it.
    id: str
    level: Level
    #: A whole sentence for the owner.
    sentence: str
    #: A command or setting that helps whoever looks after the machine; empty when all is well.
    type_this: str = ""
    #: What to do, a sentence for the owner; empty when all is well or the sentence says it.
    what_now: str = ""
