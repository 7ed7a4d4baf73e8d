"""`stammtisch portrait`: what an exported chat says about a dialogue, without any set-up."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from gettext import gettext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from stammtisch.web.cli.ending import AMBIGUOUS, REFUSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.imports.errors import Ambiguous, ExportError, Question
    from stammtisch.imports.portrait.chat import Cast, Chat
    from stammtisch.imports.portrait.team import Likely
    from stammtisch.imports.registry import Reader
    from stammtisch.imports.values import Columns
    from stammtisch.web.portrait.words import PortraitWords

_FORMATS = ("text", "html", "pdf", "json", "jsonl")
#: What people read: whoever sits at the terminal is asked.
_READ = ("text", "html", "pdf")


@click.command(
    "portrait",
    short_help=gettext("What an exported chat says about a dialogue."),
    help=gettext(
        "Read exported chats and say whether people talk there or are talked at: who is in dialogue, what was never "
        "answered, who comes again. Needs no set-up and no database, keeps nothing, sends nothing."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--team", multiple=True, metavar=gettext("NAME"), help=gettext("Who speaks for the house; repeat it."))
@click.option("--machine", multiple=True, metavar=gettext("NAME"), help=gettext("A machine that answers by itself."))
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    help=gettext("Sentences, a page, paper, or JSON for programs."),
)
@click.option("--messages", is_flag=True, help=gettext("With jsonl: every message as it was read, one a line."))
@click.option(
    "--order", type=click.Choice(("dmy", "mdy", "ymd")), help=gettext("Order of day, month and year, if unclear.")
)
@click.option("--chat", metavar=gettext("KEY"), help=gettext("Which chat, where a file holds several."))
@click.option(
    "--columns",
    metavar="when=…,author=…,text=…",
    help=gettext("Which columns of a table hold time, author and text, if their names do not say."),
)
@click.option("--timezone", metavar=gettext("ZONE"), help=gettext("Where the phone was, such as Europe/Berlin."))
@click.option("--pseudonyms", is_flag=True, help=gettext("Replace names, also inside what is quoted."))
@click.option("--lang", help=gettext("Language of the answer."))
def command(
    *,
    files: tuple[Path, ...],
    team: tuple[str, ...],
    machine: tuple[str, ...],
    form: str,
    messages: bool,
    order: str | None,
    chat: str | None,
    columns: str | None,
    timezone: str | None,
    pseudonyms: bool,
    lang: str | None,
) -> None:
    """Read, ask what must be asked, draw, and show."""
    if messages != (form == "jsonl"):
        raise click.UsageError(gettext("--messages and --format jsonl belong together."))
    if form == "pdf" and sys.stdout.isatty():
        raise click.UsageError(gettext("Paper does not fit into a terminal. Write it into a file: … > portrait.pdf"))
    zone = _zone(timezone)
    answers = {"order": order or "", "chat": chat or "", "columns": _columns(columns)}
    from stammtisch.web.cli.setup import open_language  # noqa: PLC0415

    open_language()
    with ExitStack() as opened:
        try:
            readers = [_open(path, opened, zone, answers, form) for path in files]
            if messages:
                _stream(readers)
                return
            chats = [_read(path, reader) for path, reader in zip(files, readers, strict=True)]
        except _refusals() as refusal:
            _refuse(refusal, form)
    cast, warnings = _cast(chats, team, machine, form)
    _show(chats, cast, warnings, zone=zone, form=form, with_pseudonyms=pseudonyms)


def _zone(name: str | None) -> ZoneInfo:
    """The zone that was named, else that of this machine, else UTC."""
    if name is None:
        return ZoneInfo(_here())
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(
            gettext("There is no time zone “%(name)s”; one is Europe/Berlin.") % {"name": name},
            param_hint="--timezone",
        ) from None


def _here() -> str:
    named = (
        os.environ.get("TZ", "").removeprefix(":") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    )
    try:
        ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return named


def _refusals() -> type[ExportError]:
    from stammtisch.imports.errors import ExportError  # noqa: PLC0415

    return ExportError


def _columns(text: str | None) -> Columns | None:
    """The columns of a table as "when=Date,author=Name,text=Words"."""
    if text is None:
        return None
    from stammtisch.imports.values import Columns  # noqa: PLC0415

    named = dict(part.partition("=")[::2] for part in text.split(","))
    try:
        return Columns(**{key.strip(): name.strip() for key, name in named.items()})
    except TypeError:
        sentence = gettext("Name at least these: when=…,author=…,text=…")
        raise click.BadParameter(sentence, param_hint="--columns") from None


def _open(path: Path, opened: ExitStack, zone: ZoneInfo, answers: dict[str, Any], form: str) -> Reader:
    """A reader of this file; who sits at a terminal is asked for the order of dates where the file does not say."""
    from stammtisch.imports.errors import Ambiguous  # noqa: PLC0415
    from stammtisch.imports.registry import open_export  # noqa: PLC0415
    from stammtisch.kit import clock  # noqa: PLC0415

    stream = opened.enter_context(path.open("rb"))
    language = os.environ.get("LANGUAGE", "en")
    try:
        return open_export(stream, path.name, zone=zone, now=clock.now(), language=language, **answers)
    except Ambiguous as question:
        if not _is_asked(form):
            raise
        answers = answers | {"order": _ask_order(path, question)}
        return open_export(stream, path.name, zone=zone, now=clock.now(), language=language, **answers)


def _is_asked(form: str) -> bool:
    """Whether somebody sits there who can be asked."""
    return form in _READ and sys.stdin.isatty() and sys.stderr.isatty()


def _ask_order(path: Path, question: Ambiguous) -> str:
    click.echo(gettext("%(file)s does not say which number is the day.") % {"file": path.name}, err=True)
    for candidate in question.candidates:
        click.echo(f"  {candidate.order}: {_examples(candidate.examples)}", err=True)
    orders = [candidate.order for candidate in question.candidates]
    answer: str = click.prompt(gettext("How is it read?"), type=click.Choice(orders), default=orders[0], err=True)
    return answer


def _examples(examples: Sequence[Any]) -> str:
    return ", ".join(f"{text} = {day.isoformat()}" for text, day in examples)


def _stream(readers: Sequence[Reader]) -> None:
    from stammtisch.imports.portrait.as_json import message_as_json  # noqa: PLC0415

    number = 0
    for reader in readers:
        for number, record in enumerate(reader.records(), start=number + 1):  # noqa: B020 - one count over all files
            sys.stdout.write(json.dumps(message_as_json(number, record), ensure_ascii=False) + "\n")


def _read(path: Path, reader: Reader) -> Chat:
    from stammtisch.imports.portrait.chat import chat_of  # noqa: PLC0415

    return chat_of(path.name, reader.source, reader.records(), reader.report)


def _refuse(refusal: ExportError, form: str) -> NoReturn:
    """Say why, and end: 4 where an answer would help, else 3."""
    from stammtisch.imports.errors import Question  # noqa: PLC0415
    from stammtisch.web.portrait.refusals import sentence  # noqa: PLC0415

    candidates = _candidates(refusal) if isinstance(refusal, Question) else []
    click.echo(sentence(refusal), err=True)
    for candidate in candidates:
        click.echo(f"  {candidate['answer']}: {candidate['meaning']}", err=True)
    if form == "json":
        refused = {"reason": refusal.reason, "candidates": candidates}
        click.echo(json.dumps({"refused": refused}, ensure_ascii=False, indent=1))
    sys.exit(AMBIGUOUS if candidates else REFUSED)


def _candidates(question: Question) -> list[dict[str, str]]:
    """What can be answered, as it is typed, with what it means."""
    from stammtisch.imports.errors import Ambiguous, ManyChats, UnknownColumns  # noqa: PLC0415

    match question:
        case Ambiguous():
            return [
                {"answer": f"--order {one.order}", "order": one.order, "meaning": _examples(one.examples)}
                for one in question.candidates
            ]
        case ManyChats():
            return [
                {"answer": f"--chat {one.key}", "chat": one.key, "meaning": one.title or "?"}
                for one in question.candidates
            ]
        case UnknownColumns():
            return [{"answer": "--columns", "column": name, "meaning": name} for name in question.candidates]
    return []


def _cast(chats: Sequence[Chat], team: Sequence[str], machine: Sequence[str], form: str) -> tuple[Cast, list[str]]:
    """Who is on which side, as said, as answered, or as assumed; with the keys of what has to be said about it."""
    from stammtisch.imports.portrait.chat import Cast, unknown_among  # noqa: PLC0415
    from stammtisch.imports.portrait.team import likely_team  # noqa: PLC0415

    if unknown := unknown_among(chats, [*team, *machine]):
        names = ", ".join(sorted({name for chat in chats for name in chat.report.authors})[:20])
        sentence = gettext("Nobody is called %(unknown)s. There are: %(names)s.")
        raise click.UsageError(sentence % {"unknown": ", ".join(unknown), "names": names})
    if team:
        return Cast(frozenset(team), frozenset(machine)), []
    likely = likely_team(chats)
    if _is_asked(form):
        return Cast(frozenset(_ask_team(chats, likely)), frozenset(machine)), []
    assumed = frozenset(one.name for one in likely)
    return Cast(assumed, frozenset(machine)), ["team_assumed" if assumed else "no_team"]


def _ask_team(chats: Sequence[Chat], likely: Sequence[Likely]) -> list[str]:
    """Numbers of a list, with the likely ones proposed."""
    from stammtisch.imports.portrait.chat import voices  # noqa: PLC0415
    from stammtisch.web.portrait.words import reason  # noqa: PLC0415

    names = [voice.name for voice in voices(chats)]
    reasons = {one.name: ", ".join(map(reason, one.reasons)) for one in likely}
    click.echo(gettext("Who speaks for the house?"), err=True)
    for number, name in enumerate(names, start=1):
        click.echo(f"  {number:>3}  {name}" + (f"  ({reasons[name]})" if name in reasons else ""), err=True)
    proposed = ", ".join(str(names.index(one.name) + 1) for one in likely)
    answer = click.prompt(gettext("Numbers, separated by commas"), default=proposed, err=True)
    chosen = [int(part) for part in answer.replace(",", " ").split() if part.isdecimal()]
    return [names[number - 1] for number in chosen if 1 <= number <= len(names)]


def _show(
    chats: Sequence[Chat], cast: Cast, warnings: list[str], *, zone: ZoneInfo, form: str, with_pseudonyms: bool
) -> None:
    from stammtisch.imports.portrait.as_json import as_json  # noqa: PLC0415
    from stammtisch.imports.portrait.drawing import draw  # noqa: PLC0415
    from stammtisch.web.portrait.pseudonymous import pseudonymous  # noqa: PLC0415

    if with_pseudonyms:
        chats, cast = pseudonymous(chats, cast)
    portrait = draw(chats, cast, zone=zone)
    if form == "json":
        click.echo(json.dumps(as_json(portrait, warnings), ensure_ascii=False, indent=1))
        return
    from stammtisch.web.portrait.words import in_words  # noqa: PLC0415

    click.echo(_readable(in_words(portrait, warnings), form), nl=False)


def _readable(words: PortraitWords, form: str) -> str | bytes:
    from stammtisch.web.portrait.as_page import as_html, as_pdf, page_of  # noqa: PLC0415
    from stammtisch.web.portrait.as_text import as_text  # noqa: PLC0415

    if form == "text":
        return as_text(words)
    return as_html(page_of(words)) if form == "html" else as_pdf(page_of(words))
