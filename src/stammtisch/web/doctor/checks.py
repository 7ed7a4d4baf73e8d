"""The checks of `stammtisch doctor` and of the health page, each a function that yields findings.

They read and change nothing, and speak the active language.
"""

from __future__ import annotations

import shutil
import time
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks as django_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils.translation import gettext

from stammtisch.conversations.models import Chore
from stammtisch.conversations.work.heartbeat import SILENCE, last_seen
from stammtisch.kit import clock
from stammtisch.kit.db import row_security
from stammtisch.web.backup import keeping, own
from stammtisch.web.backup.errors import BackupError
from stammtisch.web.backup.proof import PROOF_LASTS, last_backup, last_proof
from stammtisch.web.backup.schema import Shape, refuse_unknown, shape
from stammtisch.web.doctor import database
from stammtisch.web.doctor.findings import Finding, Level
from stammtisch.web.doctor.keys import keys
from stammtisch.web.doctor.reach import reach
from stammtisch.web.server import data_folder, machines

_CLOCK_TOLERANCE = timedelta(seconds=5)
_LEAST_FREE_SHARE = 0.10
_OLDEST_BACKUP = timedelta(days=2)
#: A mail server that takes longer is as good as none.
_MAIL_SECONDS = 5
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def examine(names: Iterable[str] | None = None) -> list[Finding]:
    """Run all checks, or those named; one that cannot run is a finding itself."""
    found: list[Finding] = []
    for name in CHECKS if names is None else names:
        try:
            found += CHECKS[name]()
        except (OSError, DatabaseError) as error:
            sentence = gettext("This could not be checked: %(reason)s") % {"reason": error}
            found.append(Finding(name, Level.PROBLEM, sentence))
    return found


def _settings() -> Iterator[Finding]:
    messages = django_checks.run_checks(include_deployment_checks=settings.HTTPS)
    for message in messages:
        if message.is_serious(django_checks.WARNING) and not message.is_silenced():
            level = Level.PROBLEM if message.is_serious() else Level.WARNING
            yield Finding(f"settings.{message.id}", level, message.msg, message.hint or "")
    if not messages:
        yield Finding("settings", Level.OK, gettext("The settings are in order."))


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:

        def value(statement: str) -> str:
            cursor.execute(statement)
            return str(cursor.fetchone()[0])

        if connection.vendor == "sqlite":
            yield from database.sqlite(
                synchronous=int(value("PRAGMA synchronous")),
                journal_mode=value("PRAGMA journal_mode"),
                foreign_keys=int(value("PRAGMA foreign_keys")),
            )
            return
        names = ("synchronous_commit", "fsync", "full_page_writes", "server_version_num")
        role = "SELECT {} FROM pg_roles WHERE rolname = current_user"
        yield from database.postgresql(
            {name: value(f"SHOW {name}") for name in names},
            superuser=value(role.format("rolsuper")) == "True",
            bypasses_rows=value(role.format("rolbypassrls")) == "True",
            owns_tables=row_security.owns_tables(cursor),
        )


def _migrations() -> Iterator[Finding]:
    found = shape()
    if found is Shape.CURRENT:
        yield Finding("database.migrations", Level.OK, gettext("The database is up to date."))
        return
    try:
        refuse_unknown(found)
    except BackupError as error:
        yield Finding("database.migrations", Level.PROBLEM, str(error))
    else:
        sentence = gettext("The database is older than this version of Stammtisch.")
        yield Finding("database.migrations", Level.PROBLEM, sentence, "stammtisch upgrade")


def _work() -> Iterator[Finding]:
    seen = last_seen("work")
    if seen is None:
        sentence = gettext("The work in the background has never run here.")
        yield Finding("work", Level.WARNING, sentence, "stammtisch serve")
    elif clock.now() - seen > SILENCE:
        sentence = gettext("The work in the background has stopped.")
        what_now = gettext("Nothing is lost: messages wait until it goes on. Start Stammtisch anew.")
        yield Finding("work", Level.PROBLEM, sentence, "systemctl restart stammtisch", what_now)
    else:
        yield Finding("work", Level.OK, gettext("Messages are taken in and sent, deadlines are kept."))


def _machines() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        return
    keys, files = machines.other_keys(now=clock.now()), machines.other_files(now=clock.now())
    if keys:
        sentence = gettext("Another machine works here with other keys: who signs in there is a stranger here.")
        what_now = gettext("Copy the file secrets from one machine to all others, and start them anew.")
        yield Finding(
            "machines.keys", Level.PROBLEM, sentence, f"scp …:{settings.DATA}/secrets {settings.DATA}", what_now
        )
    if files:
        sentence = gettext(
            "Another machine has a folder of pictures and files of its own: some of them will be missing."
        )
        what_now = gettext("All machines need the same folder (docs/howto/grow.md).")
        yield Finding("machines.files", Level.PROBLEM, sentence, f"mount …:/media {settings.MEDIA_ROOT}", what_now)
    if not keys and not files:
        yield Finding("machines", Level.OK, gettext("All machines at work have the same keys and files."))


def _clock() -> Iterator[Finding]:
    try:
        zoneinfo.ZoneInfo("Europe/Berlin")
    except zoneinfo.ZoneInfoNotFoundError:
        yield Finding("clock.zones", Level.PROBLEM, gettext("This machine knows no time zones."), "make run")
    if abs(clock.now() - _other_clock()) > _CLOCK_TOLERANCE:
        sentence = gettext("The clock of this machine is wrong, so deadlines and quiet hours are wrong.")
        yield Finding("clock", Level.PROBLEM, sentence, "timedatectl set-ntp true")
    else:
        yield Finding("clock", Level.OK, gettext("The clock agrees with the database."))


def _other_clock() -> datetime:
    """What the database server's clock says; for SQLite the latest write, when that lies in the future."""
    if connection.vendor == "sqlite":
        written = Path(connection.settings_dict["NAME"])
        latest = written.stat().st_mtime if written.exists() else 0
        return datetime.fromtimestamp(max(latest, time.time()), UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _data() -> Iterator[Finding]:
    try:
        data_folder.make_writable(settings.DATA)
        if connection.vendor == "sqlite":
            data_folder.refuse_shared(settings.DATA)
        data_folder.refuse_half_restored(settings.DATA)
    except data_folder.RefusedError as refusal:
        yield Finding("data", Level.PROBLEM, str(refusal))
    else:
        sentence = gettext("The data is in %(folder)s.") % {"folder": settings.DATA}
        yield Finding("data", Level.OK, sentence)


def _disk() -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.DATA)
    percent = round(100 * usage.free / usage.total)
    if usage.free / usage.total < _LEAST_FREE_SHARE:
        sentence = gettext("Only %(percent)s percent of the disk are free.") % {"percent": percent}
        what_now = gettext(
            "Delete what is not needed, or get a bigger disk. When it is full, nothing new is taken in."
        )
        yield Finding("disk", Level.PROBLEM, sentence, f"du -h --max-depth=2 {settings.DATA}", what_now)
    else:
        sentence = gettext("%(percent)s percent of the disk are free.") % {"percent": percent}
        yield Finding("disk", Level.OK, sentence)


def _mail() -> Iterator[Finding]:
    if not settings.MAIL_URL:
        sentence = gettext("No mail server is set, so nobody can reset a password by mail.")
        example = "STAMMTISCH_MAIL_URL=smtps://user:password@mail.example:465"
        what_now = gettext("Enter the mailbox from which Stammtisch may send.")
        yield Finding("mail", Level.WARNING, sentence, example, what_now)
        return
    try:
        server = get_connection(fail_silently=False, timeout=_MAIL_SECONDS)
        server.open()
        server.close()
    except OSError as error:  # smtplib's errors are OSErrors
        sentence = gettext("The mail server does not let us in: %(reason)s") % {"reason": error}
        what_now = gettext("Look at the address, name and password of the mailbox. Nothing else waits for it.")
        yield Finding("mail", Level.PROBLEM, sentence, "STAMMTISCH_MAIL_URL", what_now)
    else:
        yield Finding("mail", Level.OK, gettext("The mail server lets us in."))


def _public_url() -> Iterator[Finding]:
    example = "STAMMTISCH_PUBLIC_URL=https://tisch.example"
    if settings.PUBLIC_URL.hostname in LOOPBACK:
        sentence = gettext("Only this machine can open %(url)s: guests' links and QR codes lead nowhere.")
    elif not settings.HTTPS:
        sentence = gettext("%(url)s is not encrypted: passwords travel readable.")
    else:
        sentence = gettext("Links lead to %(url)s.")
        yield Finding("public_url", Level.OK, sentence % {"url": settings.PUBLIC_URL})
        return
    what_now = gettext("Give this Stammtisch a name on the net, and a web server in front (docs/howto/server.md).")
    yield Finding("public_url", Level.WARNING, sentence % {"url": settings.PUBLIC_URL}, example, what_now)


def _backup() -> Iterator[Finding]:
    newest = keeping.newest(own.folder())
    standing = last_backup() if _is_migrated() else None
    moment = f"{newest[0]:%Y-%m-%d %H:%M}" if newest else ""
    if standing is not None and standing.error:
        sentence = gettext("The last automatic backup failed: %(why)s") % {"why": standing.error}
        what_now = gettext("It is tried again by itself. Put right what it says, or make one by hand.")
        yield Finding("backup", Level.PROBLEM, sentence, "stammtisch backup", what_now)
    elif newest is None or clock.now() - newest[0] > _OLDEST_BACKUP:
        sentence = gettext("There is no backup of the last two days in the data folder.")
        what_now = gettext("Make one, and keep a copy on another machine.")
        yield Finding("backup", Level.WARNING, sentence, "stammtisch backup", what_now)
    elif settings.BACKUP_KEY is None:
        sentence = gettext("The last backup is of %(moment)s UTC. It is not encrypted.") % {"moment": moment}
        yield Finding("backup", Level.OK, sentence)
    else:
        sentence = gettext("The last backup is of %(moment)s UTC. It is encrypted.") % {"moment": moment}
        yield Finding("backup", Level.OK, sentence)


def _proof() -> Iterator[Finding]:
    proof = last_proof() if _is_migrated() else None
    moment = f"{proof.done_at:%Y-%m-%d}" if proof and proof.done_at else ""
    what_now = gettext(
        "Your talk is kept, but nobody knows whether a backup would bring it back: have somebody look."
    )
    if proof is None or (proof.done_at is None and not proof.error):
        sentence = gettext("No backup has been tried yet; Stammtisch does so by itself once a week.")
        yield Finding("proof", Level.OK, sentence)
    elif proof.error:
        sentence = gettext("The last trial restore failed: %(why)s") % {"why": proof.error}
        yield Finding("proof", Level.PROBLEM, sentence, "stammtisch doctor", what_now)
    elif proof.done_at is None or clock.now() - proof.done_at > PROOF_LASTS:
        sentence = gettext("Since %(day)s no backup was seen to come back.") % {"day": moment}
        yield Finding("proof", Level.PROBLEM, sentence, "stammtisch doctor", what_now)
    else:
        sentence = gettext("The last trial restore succeeded on %(day)s, in %(seconds)s s.")
        yield Finding("proof", Level.OK, sentence % {"day": moment, "seconds": proof.seconds})


def _is_migrated() -> bool:
    """Whether there is a table to ask; a database that is too old is a finding of its own."""
    return Chore._meta.db_table in connection.introspection.table_names()


#: Name → check, in the order of the answer.
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": _settings,
    "data": _data,
    "disk": _disk,
    "database": _database,
    "database.migrations": _migrations,
    "work": _work,
    "machines": _machines,
    "keys": keys,
    "clock": _clock,
    "public_url": _public_url,
    "public_url.reach": reach,
    "mail": _mail,
    "backup": _backup,
    "proof": _proof,
}
#: Those that cost next to nothing: *Today* asks them each time.
QUICK = ("disk", "work", "machines", "clock", "backup", "proof")
