"""The commands behind `make messages` and the message part of `make check`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from stammtisch.kit.messages import catalogues
from stammtisch.kit.messages.catalogues import DU, SIE
from stammtisch.kit.messages.extract import extract_messages, hidden_messages
from stammtisch.kit.messages.wording import problems

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
#: A fragment says its language before its suffix: story.de.po, story.de_Formal.po, story.de-formal.po.
_SIE_FILE = re.compile(r"[._-]de[_-]formal\.po$", re.IGNORECASE)


def faults(root: Path = ROOT, locale: Path = LOCALE) -> list[str]:
    """What is wrong with the catalogues of the source below `root`, a sentence each."""
    du, sie = (catalogues.read(catalogues.path_of(locale, name)) for name in (DU, SIE))
    unseen = [
        f"{place}: translated inside an f-string. Take it out, or nobody finds it." for place in hidden_messages(root)
    ]
    return [*unseen, *problems(extract_messages(root), du, sie)]


@click.group(help=__doc__)
def main() -> None:
    """Group the commands."""


@main.command()
def update() -> None:
    """Bring the catalogues up to date with the source."""
    source = extract_messages(ROOT)
    for name in (DU, SIE):
        path = catalogues.path_of(LOCALE, name)
        catalogues.write(catalogues.renew(catalogues.read(path), source, complete=name == DU), path, name)
    left = faults()
    click.echo("\n".join(left) if left else "The German catalogues are complete.")


@main.command(name="compile")
def compile_() -> None:
    """Write what the running product reads (.mo)."""
    du, sie = (catalogues.path_of(LOCALE, name) for name in (DU, SIE))
    catalogues.compile_file(du)
    catalogues.compile_file(sie, over=du)


@main.command()
def check() -> None:
    """Fail when the catalogues are behind the source, incomplete or against the rules of wording."""
    found = faults()
    for fault in found:
        click.echo(fault)
    sys.exit(1 if found else 0)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def merge(files: tuple[Path, ...]) -> None:
    """Fold catalogue fragments in; a fragment wins over an older wording."""
    for file in files:
        name = SIE if _SIE_FILE.search(file.name) else DU
        path = catalogues.path_of(LOCALE, name)
        merged, overruled = catalogues.merge(catalogues.read(path), catalogues.read(file))
        catalogues.write(merged, path, name)
        for message in overruled:
            click.echo(f"{file.name}: replaced {message.string!r}")


if __name__ == "__main__":
    main()
