"""Joins the real parts: which channels, games and jobs this installation has. Called once when Django is ready."""

from stammtisch.conversations.ports import ports


def wire() -> None:
    """Hand the areas above `conversations` to its ports."""
    from stammtisch.channels.registry import CHANNELS  # noqa: PLC0415 - needs the app registry
    from stammtisch.web.jobs import JOBS  # noqa: PLC0415

    ports.channels = CHANNELS
    ports.jobs = JOBS
