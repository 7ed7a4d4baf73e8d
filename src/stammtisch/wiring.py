"""Joins the real parts: which channels, games and jobs this installation has. Called once when Django is ready."""

from django.apps import apps

from stammtisch.conversations.ports import ports
from stammtisch.kit.db.claim import claims
from stammtisch.kit.db.row_security import Wanted
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


def secured() -> Wanted:
    """How the database separates firms, where it can: PostgreSQL."""
    from stammtisch.conversations import search  # noqa: PLC0415 - needs the app registry
    from stammtisch.conversations.models import Envelope, Job  # noqa: PLC0415
    from stammtisch.conversations.queries import due  # noqa: PLC0415
    from stammtisch.conversations.work import deliveries, envelopes, tidy  # noqa: PLC0415
    from stammtisch.people.checks import GLOBAL_MODELS  # noqa: PLC0415
    from stammtisch.web.live import reader  # noqa: PLC0415

    return Wanted(
        open={apps.get_model(label)._meta.db_table for label in GLOBAL_MODELS},
        unforced={search.TABLE},
        # Whoever adds a line here lets one more statement look across firms.
        crossings=(
            *claims(Envelope._meta.db_table).crossings,
            *claims(Job._meta.db_table).crossings,
            due.DUE_ACCOUNTS,
            due.OVERDUE_ATTEMPTS,
            due.UNCLEAR_COPIES,
            *(ahead.firms for ahead in (deliveries.FRESH, deliveries.RETRIED, deliveries.PAUSED, envelopes.UNOPENED)),
            *(kind.firms for kind in tidy.KEPT),
            reader.HEADS,
            search.SEARCH,
        ),
    )
