"""The command `stammtisch`: what an owner, a service manager or a developer types.

A command is one file with a `command` and one line in `COMMANDS`. Files import Django inside their functions, so
that help and `serve` come at once.
"""

from __future__ import annotations

import sys

#: Command → module with its `click` command, in the order of the help page.
COMMANDS = {
    "serve": "stammtisch.web.cli.serve",
    "doctor": "stammtisch.web.cli.doctor",
    "backup": "stammtisch.web.cli.backup",
    "restore": "stammtisch.web.cli.restore",
    "sheet": "stammtisch.web.cli.sheet",
    "upgrade": "stammtisch.web.cli.upgrade",
    "move": "stammtisch.web.cli.move",
    "install": "stammtisch.web.cli.install",
    "demo": "stammtisch.web.cli.demo",
    "firms": "stammtisch.web.cli.firms",
    "invite": "stammtisch.web.cli.invite",
    "portrait": "stammtisch.web.cli.portrait",
    "rebuild": "stammtisch.web.cli.rebuild",
    "keys": "stammtisch.web.cli.keys",
    "web": "stammtisch.web.cli.web",
    "work": "stammtisch.web.cli.work",
    "django": "stammtisch.web.cli.django",
}
#: Names that commands had before, still understood.
FORMER = {"migrate": "upgrade"}


def main() -> None:
    """Entry point of the console script."""
    from stammtisch.web.cli import language  # noqa: PLC0415

    language.choose(sys.argv[1:])
    # Help texts are read when the commands are imported, so the language must stand by then.
    from stammtisch.web.cli.group import group  # noqa: PLC0415

    group(prog_name="stammtisch")
