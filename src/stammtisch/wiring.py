"""Joins the real parts: which channels, games and jobs this installation has. Called once when Django is ready."""

from stammtisch.conversations.ports import ports
from stammtisch.people.ports import ports as people_ports


def wire() -> None:
    """Hand the areas above `conversations` to its ports."""
    from stammtisch.channels.registry import CHANNELS  # noqa: PLC0415 - needs the app registry
    from stammtisch.conversations.changes import mark_addresses  # noqa: PLC0415
    from stammtisch.formats.hearing import EngineRounds  # noqa: PLC0415
    from stammtisch.measurement.hours import keep_former  # noqa: PLC0415
    from stammtisch.web.chores import CHORES  # noqa: PLC0415
    from stammtisch.web.jobs import JOBS  # noqa: PLC0415

    ports.channels = CHANNELS
    ports.rounds = EngineRounds()
    ports.jobs = JOBS
    ports.chores = CHORES
    people_ports.addresses_moved = mark_addresses
    people_ports.open_times_changed = keep_former
