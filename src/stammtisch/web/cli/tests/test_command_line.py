"""The command line answers in two languages, at once, and with honest exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stammtisch.kit.messages import catalogues
from stammtisch.kit.messages.__main__ import LOCALE
from stammtisch.web.cli import COMMANDS, ending
from stammtisch.web.cli.language import choose


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """The German texts as a running installation has them."""
    catalogues.compile_file(catalogues.path_of(LOCALE, catalogues.DU))


def run(*arguments: str, data: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"LANGUAGE", "LC_ALL", "LANG"}}
    if data is not None:
        environ["STAMMTISCH_DATA"] = str(data)
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", "stammtisch", *arguments],
        env=clean | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_command_in_english() -> None:
    page = run("--help", LANG="en_GB.UTF-8").stdout

    assert page.startswith("Usage: stammtisch")
    assert all(f"\n  {name} " in page for name in COMMANDS)
    assert "Exit codes: 0" in page


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        ((), {"LANG": "de_DE.UTF-8"}),
        ((), {"LANG": "en_US.UTF-8", "LC_ALL": "de_AT.UTF-8"}),
        (("--lang", "de"), {"LANG": "C"}),
        (("--lang=de",), {}),
    ],
)
def test_help_speaks_german(arguments: tuple[str, ...], environ: dict[str, str]) -> None:
    page = run(*arguments, "--help", **environ).stdout

    assert page.startswith("Aufruf: stammtisch")
    assert "Usage" not in page
    assert "Commands" not in page


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_in_both_languages(name: str) -> None:
    if name == "django":  # Django's own help, in English
        return
    english, german = (run("--lang", language, name, "--help") for language in ("en", "de"))

    assert (english.returncode, german.returncode) == (0, 0)
    assert english.stdout.startswith(f"Usage: stammtisch {name}")
    assert german.stdout.startswith(f"Aufruf: stammtisch {name}")
    assert english.stdout.splitlines()[2] != german.stdout.splitlines()[2]


def test_wrong_use_is_exit_code_2() -> None:
    assert run("serf").returncode == ending.WRONG_USE
    assert run("--lang", "fr", "serve").returncode == ending.WRONG_USE


def test_a_wrong_setting_ends_with_a_sentence(tmp_path: Path) -> None:
    done = run("serve", data=tmp_path, STAMMTISCH_PORT="eighty")

    assert done.returncode != 0
    assert "STAMMTISCH_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_language_of_the_system_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "de:en")
    choose([])
    assert os.environ["LANGUAGE"] == "de"

    monkeypatch.setenv("LANGUAGE", "")
    choose(["serve"])
    assert os.environ["LANGUAGE"] == "en"


@pytest.mark.parametrize(
    ("found", "hostname", "says"),
    [
        (False, "tisch.example", None),
        (True, "192.168.1.20", "STAMMTISCH_PUBLIC_URL=http://…:8000"),
        (True, "127.0.0.1", "no network"),
    ],
)
def test_serve_says_what_phones_can_open(monkeypatch, found, hostname, says):
    from stammtisch import settings
    from stammtisch.kit.env import PublicUrl
    from stammtisch.web.cli import serve

    monkeypatch.setattr(settings, "FOUND_ITS_ADDRESS", found)
    monkeypatch.setattr(settings, "PORT", 8000)
    monkeypatch.setattr(settings, "PUBLIC_URL", PublicUrl(f"http://{hostname}:8000", "http", hostname))
    ready, *more = serve._greeting().splitlines()
    assert f"http://{hostname}:8000" in ready
    assert len(more) == (1 if says else 0)
    assert all(says in line for line in more)
