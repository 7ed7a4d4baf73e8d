"""`stammtisch portrait`, as somebody types it: no set-up, honest exit codes, one object or one line a message."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stammtisch.web.cli.tests.test_command_line import run

CHAT = """\
05.03.24, 09:00 - Theater hat die Gruppe „Bühne“ erstellt.
05.03.24, 09:08 - Lena Vogt: Wann ist die nächste Probe?
05.03.24, 10:00 - Theater: Am Samstag um acht.
05.03.24, 11:00 - Lena Vogt: Danke, ich bin dabei!
25.03.24, 12:00 - Omar: Gibt es noch freie Karten?
"""


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    path = tmp_path / "Bühne.txt"
    path.write_text(CHAT, "utf-8")
    return path


def portrait(*arguments: str | Path, tmp_path: Path):
    """Run it where a data folder would be made, if anything made one."""
    return run("portrait", *map(str, arguments), data=tmp_path / "nothing", LANGUAGE="de")


def test_it_says_in_sentences_what_it_saw_and_leaves_nothing_behind(chat: Path, tmp_path: Path) -> None:
    done = portrait(chat, "--team", "Theater", "--timezone", "Europe/Berlin", tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Omar (25.03.2024, 12" in done.stdout
    assert "Europe/Berlin" in done.stdout
    assert not (tmp_path / "nothing").exists()


def test_one_object_says_the_same_to_programs(chat: Path, tmp_path: Path) -> None:
    done = portrait(chat, "--format", "json", "--team", "Theater", "--timezone", "UTC", tmp_path=tmp_path)
    told = json.loads(done.stdout)
    assert told["schema"] == "portrait-1"
    assert told["source"]["order"] == "dmy"
    assert told["counts"]["messages"] == 4
    assert told["counts"]["system"] == 1
    assert told["first"] == "2024-03-05T09:08:00+00:00"
    assert {one["name"]: one["side"] for one in told["people"]}["Theater"] == "team"
    assert told["metrics"]["people_in_dialogue"]["unit"] == "people"


def test_who_nobody_named_is_assumed_and_it_says_so(chat: Path, tmp_path: Path) -> None:
    told = json.loads(portrait(chat, "--format", "json", tmp_path=tmp_path).stdout)
    assert "team_assumed" in told["warnings"]


def test_every_message_is_a_line(chat: Path, tmp_path: Path) -> None:
    done = portrait(chat, "--format", "jsonl", "--messages", "--timezone", "UTC", tmp_path=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["n"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[0]["kind"] == "system"
    assert lines[0]["author"] is None
    assert lines[1] == {
        "n": 2, "at": "2024-03-05T09:08:00+00:00", "author": "Lena Vogt", "kind": "message",
        "text": "Wann ist die nächste Probe?", "edited": False, "line": 2,
    }  # fmt: skip


def test_pseudonyms_leave_no_name(chat: Path, tmp_path: Path) -> None:
    done = portrait(chat, "--team", "Theater", "--pseudonyms", tmp_path=tmp_path)
    assert not any(name in done.stdout for name in ("Lena", "Vogt", "Omar", "Theater"))
    assert "Gast 1" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--team", "Nina"), 2),
        (("--timezone", "Mars/Base"), 2),
        (("--format", "jsonl"), 2),
        (("--messages",), 2),
        (("--order", "dym"), 2),
    ],
)
def test_wrong_use_ends_with_2(chat: Path, tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    assert portrait(chat, *arguments, tmp_path=tmp_path).returncode == code


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    assert portrait(tmp_path / "none.txt", tmp_path=tmp_path).returncode == 2


@pytest.mark.parametrize("content", [b"", b"Einkaufszettel\nBrot\n", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_chat_ends_with_3_and_a_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    done = portrait(path, tmp_path=tmp_path)
    assert done.returncode == 3
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_an_order_nobody_can_tell_ends_with_4_and_both_readings(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("05/03/2024, 09:07 - Lena: a\n05/03/2024, 09:09 - Omar: b\n", "utf-8")
    done = portrait(path, "--format", "json", tmp_path=tmp_path)
    assert done.returncode == 4
    assert [one["order"] for one in json.loads(done.stdout)["refused"]["candidates"]] == ["dmy", "mdy"]
    assert portrait(path, "--order", "mdy", "--format", "json", tmp_path=tmp_path).returncode == 0


def test_the_chat_is_asked_for_where_a_file_holds_several(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    message = {
        "id": 1,
        "type": "message",
        "date_unixtime": "1709630000",
        "from": "Lena",
        "from_id": "u1",
        "text": "Hallo!",
    }
    chats = [
        {"name": name, "type": "private_group", "id": number, "messages": [message]}
        for number, name in ((1, "Probe"), (2, "Bar"))
    ]
    path.write_text(json.dumps({"chats": {"list": chats}}), "utf-8")
    done = portrait(path, "--format", "json", tmp_path=tmp_path)
    assert done.returncode == 4, done.stderr
    candidates = json.loads(done.stdout)["refused"]["candidates"]
    assert [one["meaning"] for one in candidates] == ["Probe", "Bar"]
    assert portrait(path, "--chat", candidates[0]["chat"], "--format", "json", tmp_path=tmp_path).returncode == 0


def test_the_columns_of_a_table_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b;c\n2024-03-05 09:08;Lena;Wann ist Probe?\n2024-03-05 09:10;Omar;Um acht.\n", "utf-8")
    assert portrait(path, tmp_path=tmp_path).returncode == 4
    told = portrait(path, "--columns", "when=a,author=b,text=c", "--format", "json", tmp_path=tmp_path)
    assert json.loads(told.stdout)["counts"]["messages"] == 2
    assert portrait(path, "--columns", "when=a", tmp_path=tmp_path).returncode == 2


def test_a_page_holds_everything_inside_it(chat: Path, tmp_path: Path) -> None:
    done = portrait(chat, "--format", "html", "--team", "Theater", "--pseudonyms", tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith('<!doctype html>\n<html lang="de">')
    assert "Gibt es noch freie Karten?" in done.stdout
    assert "Lena" not in done.stdout
    assert not (tmp_path / "nothing").exists()


def test_paper_comes_as_its_bytes(chat: Path) -> None:
    command = [sys.executable, "-m", "stammtisch", "portrait", str(chat), "--format", "pdf", "--team", "Theater"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own
    assert done.stdout.startswith(b"%PDF-")
    assert done.stdout.rstrip().endswith(b"%%EOF")
