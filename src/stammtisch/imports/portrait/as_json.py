"""A portrait as one JSON object, `portrait-1`. Keys may be added within a version, never change their meaning.

`counts.messages` is everything people sent, media, deleted words and polls included; the other counts say how many of
them are such. Shares are 0..1, times minutes, moments ISO 8601 with offset.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from stammtisch.imports.portrait.chat import Chat
from stammtisch.imports.portrait.drawing import Dialogue, Excerpt, Line, Portrait
from stammtisch.imports.values import Kind, Record
from stammtisch.measurement.figures import Figure
from stammtisch.measurement.metrics import METRICS

SCHEMA = "portrait-1"


def as_json(portrait: Portrait, warnings: list[str]) -> dict[str, Any]:
    """The object; `warnings` are keys of what has to be said beside it, added to those of the readers."""
    chats = portrait.chats
    found = [warning for chat in chats for warning in chat.report.warnings]
    return {
        "schema": SCHEMA,
        "source": {
            "dialect": _one_of([chat.source.dialect for chat in chats]),
            "order": _one_of([chat.source.order for chat in chats]),
            "timezone": portrait.zone.key,
            "files": [_file(chat) for chat in chats],
        },
        "counts": _counts(portrait),
        "first": _iso(portrait.first),
        "last": _iso(portrait.last),
        "people": [
            {"name": voice.name, "messages": voice.messages, "side": portrait.cast.side_of(voice.name)}
            for voice in portrait.voices
        ],
        "metrics": _metrics(portrait.dialogue),
        **(_lists(portrait.dialogue) if portrait.dialogue else {}),
        "warnings": list(dict.fromkeys([*found, *warnings])),
    }


def message_as_json(number: int, record: Record) -> dict[str, Any]:
    """One record for `--messages`, numbered from 1 in the order of the file."""
    return {
        "n": number,
        "at": record.at.isoformat(),
        "author": record.author,
        "kind": str(record.kind),
        "text": record.text,
        "edited": record.edited,
        "line": record.line,
        **({"detail": record.detail} if record.detail else {}),
        **({"doubt": record.doubt} if record.doubt else {}),
        **({"reply_to": record.reply_to} if record.reply_to else {}),
    }


def _one_of(values: list[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _file(chat: Chat) -> dict[str, Any]:
    source, report = chat.source, chat.report
    return {
        "name": chat.file,
        "reader": source.reader,
        "title": source.title,
        "dialect": source.dialect,
        "order": source.order,
        "certainty": str(source.certainty),
        "reasons": list(source.reasons),
        "unknown": [{"line": line, "text": text} for line, text in report.unknown],
        "suspicious": [{"line": line, "reason": reason} for line, reason in report.suspicious],
    }


def _counts(portrait: Portrait) -> dict[str, int]:
    reports = [chat.report for chat in portrait.chats]

    def of(kind: Kind) -> int:
        return sum(report.records[kind] for report in reports)

    return {
        "messages": sum(len(chat.said) for chat in portrait.chats),
        "system": of(Kind.SYSTEM),
        "media": of(Kind.MEDIA),
        "deleted": of(Kind.DELETED),
        "polls": of(Kind.POLL),
        "edited": sum(report.edited for report in reports),
        "unknown_lines": sum(report.unknown_lines for report in reports),
        "like_headers": sum(report.like_headers for report in reports),
        "suspicious": sum(report.suspicious_headers for report in reports),
        "people": len(portrait.voices),
    }


def _metrics(dialogue: Dialogue | None) -> dict[str, Any]:
    if dialogue is None:
        return {}
    before: Mapping[str, Figure] = dialogue.before or {}
    return {key: _figure(figure, before.get(key)) for key, figure in dialogue.figures.items()}


def _figure(figure: Figure, before: Figure | None) -> dict[str, Any]:
    metric = METRICS[figure.metric]
    return {
        "value": figure.value,
        "state": figure.state,
        "count": figure.count,
        "base": figure.base,
        "unit": metric.unit,
        "level": metric.level,
        "interval": list(figure.interval) if figure.interval else None,
        "parts": dict(figure.parts),
        "notes": list(figure.notes),
        "before": before.value if before is not None else None,
        "definition": figure.definition_set,
    }


def _lists(dialogue: Dialogue) -> dict[str, Any]:
    return {
        "period": {"from": _iso(dialogue.period.start), "to": _iso(dialogue.period.end)},
        "weeks": [{**asdict(week), "week": week.week.isoformat()} for week in dialogue.weeks],
        "open_questions": dialogue.open_questions,
        "questions": [_line(line) for line in dialogue.questions],
        "exchanges": [_excerpt(excerpt) for excerpt in dialogue.excerpts],
        "regulars": list(dialogue.regulars),
        "silent": [{"name": one.name, "turns": one.turns, "last": _iso(one.last)} for one in dialogue.absent],
    }


def _line(line: Line) -> dict[str, Any]:
    return {"author": line.who, "side": "team" if line.is_team else "outside", "at": _iso(line.at), "text": line.text}


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    return {"exchanges": excerpt.exchanges, "turns": [_line(line) for line in excerpt.lines]}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
