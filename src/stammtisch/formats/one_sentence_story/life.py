"""The life of a story, drawn first. `end` is a timer of its own, so a story ends even if nobody ever acts.

    draft → announced → open ⇄ paused → closing → closed → published → aftercare → archived

`closing` waits for held lines and the title, at most 72 hours. `closed` shows the story to its authors first. A page
that is up may go offline at any time; one that goes before its aftercare was due passes through it on the way.
"""

from stammtisch.formats.base import Command
from stammtisch.formats.graph import Edge, Life

LIFE = Life(
    states=(
        "draft", "announced", "open", "paused", "closing", "closed", "published", "aftercare", "archived",
    ),
    start="draft",
    ends=("archived",),
    edges=(
        Edge("draft", "announced"),
        Edge("draft", "archived", timer="draft"),
        Edge("announced", "open"),
        Edge("announced", "closing", timer="announce"),
        Edge("open", "paused"),
        Edge("paused", "open"),
        Edge("open", "closing", timer="end"),
        Edge("paused", "closing", timer="end"),
        Edge("closing", "closed", timer="closing"),
        Edge("closed", "published", timer="reveal"),
        Edge("closed", "archived", timer="archive"),
        Edge("published", "aftercare", timer="aftercare"),
        Edge("aftercare", "archived", timer="expiry"),
    ),
)  # fmt: skip

#: Timers of whoever is asked for words now; all end together with the asking.
ASKING_TIMERS = ("prompt", "remind_half", "remind_late", "due", "join")

TIMERS = LIFE.timers() | frozenset((*ASKING_TIMERS, "quiet_day", "drafts", "host", "expiry_ask"))

_RUNNING = ("announced", "open", "paused")
#: States in which the page can be read.
ONLINE = ("published", "aftercare")

COMMANDS = (
    Command("announce", ("draft",)),
    Command("discard", ("draft",)),
    Command("skip", ("open",)),
    Command("extend", ("open",)),
    Command("nudge", ("announced", "open"), ("text",)),
    Command("impulse", ("open",), ("text",)),
    Command("pause", ("open",)),
    Command("resume", ("paused",)),
    Command("move_end", ("open", "paused"), ("hours",)),
    Command("end", _RUNNING),
    Command("strike", ("open", "paused", "closing", "closed", *ONLINE), ("ref", "reason")),
    Command("edit", ("open", "paused", "closing", "closed", *ONLINE), ("ref", "text")),
    Command("accept_edit", ("open", "paused", "closing", "closed", *ONLINE), ("ref",)),
    Command("refuse_edit", ("open", "paused", "closing", "closed", *ONLINE), ("ref",)),
    Command("bridge", ("open", "paused", "closing", "closed", *ONLINE), ("line", "text")),
    Command("title", ("closing", "closed", *ONLINE), ("text",)),
    Command("aftercare", ONLINE, ("text",)),
    Command("keep", ONLINE),
    Command("offline", ONLINE),
)
