"""What is printed for a server is understood by the programs it is for, and gives away no right too many."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from stammtisch.web.cli.install import command
from stammtisch.web.install import files
from stammtisch.web.install.files import KINDS, Place

ROOT = Path(__file__).resolve().parents[5]
PLACE = Place("tisch.example", "/opt/stammtisch/.venv/bin/stammtisch")


def program(name: str, package: str) -> str:
    """An installed program, or a skip that says what to install."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"no {name}: apt-get install {package}")
    return found


def ask(*command: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says."""
    environ = os.environ | ({"HOME": str(home)} if home else {})
    words = list(map(str, command))
    return subprocess.run(words, env=environ, capture_output=True, text=True, check=False)  # noqa: S603


def units(kind: str, place: Place = PLACE) -> dict[str, str]:
    """Name → text of the units of a kind."""
    return {Path(file.path).name: file.text for file in KINDS[kind](place) if "/systemd/" in file.path}


@pytest.mark.parametrize("kind", ["systemd", "systemd-many"])
def test_systemd_understands_the_units_and_finds_them_safe(kind: str, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    runnable = Place("tisch.example", sys.executable)  # a program that exists here
    for name, text in units(kind, runnable).items():
        (tmp_path / name).write_text(text)

    for name in units(kind, runnable):
        seen = ask(analyze, "verify", tmp_path / name)
        about_ours = [line for line in seen.stderr.splitlines() if "stammtisch" in line and "Failed to" not in line]
        assert about_ours == []
        judged = ask(analyze, "security", "--offline=true", "--no-pager", "--threshold=30", tmp_path / name)
        assert judged.returncode == 0, judged.stdout


def test_a_slip_in_a_unit_would_be_seen(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    wrong = units("systemd")["stammtisch.service"].replace("ProtectSystem=strict", "ProtectSystem=stirct")
    (tmp_path / "stammtisch.service").write_text(wrong.replace(PLACE.program, sys.executable))

    seen = ask(analyze, "verify", tmp_path / "stammtisch.service")

    assert "stirct" in seen.stderr


@pytest.mark.security
def test_every_unit_runs_as_a_user_of_its_own_with_few_rights() -> None:
    for text in (units("systemd") | units("systemd-many")).values():
        lines = set(text.splitlines())
        assert {"User=stammtisch", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= lines
        assert {"ProtectHome=yes", "UMask=0077", "StateDirectoryMode=0700"} <= lines


def test_a_program_in_a_home_folder_can_be_read_there() -> None:
    program = Path("/", "home", "alma", "stammtisch/bin/stammtisch")
    at_home = units("systemd", Place("tisch.example", str(program)))

    assert "ProtectHome=read-only" in at_home["stammtisch.service"]


def test_caddy_understands_its_site(tmp_path: Path) -> None:
    caddy = program("caddy", "caddy")
    site = tmp_path / "Caddyfile"
    site.write_text(KINDS["caddy"](PLACE)[0].text)

    seen = ask(caddy, "validate", "--adapter", "caddyfile", "--config", site, home=tmp_path)

    assert seen.returncode == 0, seen.stderr


def test_nginx_understands_its_site(tmp_path: Path) -> None:
    nginx = program("nginx", "nginx")
    certificate, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    made = ask(
        program("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "1", "-subj", "/CN=tisch.example", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    site = KINDS["nginx"](PLACE)[0].text.replace("/etc/letsencrypt/live/tisch.example", str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off;\n{site}\n}}"
    (tmp_path / "nginx.conf").write_text(whole)

    seen = ask(nginx, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf")

    assert "syntax is ok" in seen.stderr, seen.stderr
    assert "[warn]" not in seen.stderr


@pytest.mark.security
def test_a_strangers_claim_never_reaches_us_through_nginx() -> None:
    site = KINDS["nginx"](PLACE)[0].text

    assert "X-Forwarded-For $remote_addr;" in site
    assert "proxy_add_x_forwarded_for" not in site
    assert "proxy_buffering off;" in site


def test_the_recipe_of_the_image_is_the_one_in_the_source_folder() -> None:
    assert KINDS["container"](PLACE)[0].text == (ROOT / "Containerfile").read_text()


def test_everything_is_printed_once_and_says_where_it_belongs() -> None:
    printed = CliRunner().invoke(command, ["--print", "--domain", "stube.example"])

    assert printed.exit_code == 0
    paths = [line for line in printed.output.splitlines() if line.startswith(("# /etc/", "# /usr/"))]
    assert len(paths) == len(set(paths)) == 7
    assert "tisch.example" not in printed.output
    assert "https://stube.example" in printed.output


def test_a_name_that_is_an_address_is_refused() -> None:
    refused = CliRunner().invoke(command, ["--print", "caddy", "--domain", "https://stube.example/"])

    assert refused.exit_code == 2


def test_files_are_written_but_never_replaced(tmp_path: Path) -> None:
    written = CliRunner().invoke(command, ["--print", "systemd", "--into", str(tmp_path)])
    settings = tmp_path / "etc/stammtisch/stammtisch.env"
    settings.write_text("mine")
    again = CliRunner().invoke(command, ["--print", "systemd", "--into", str(tmp_path)])

    assert written.output.count("Written: ") == again.output.count("Left as it is: ") == 3
    assert settings.read_text() == "mine"
    assert settings.stat().st_mode & 0o777 == 0o600
    assert os.access(tmp_path / "usr/local/sbin/stammtisch", os.X_OK)
    assert files.here().endswith("/bin/stammtisch")
