"""Joins the style sheet's parts into the few files a page loads; no build tool, the same bytes every time.

The order lives beside the parts in ``css/bundles.toml``; ``dist/`` is generated and not kept in git.
Run ``python -m stammtisch.kit.bundle <static folder>`` or call ``write_bundles`` at start.
"""

import re
import sys
import tomllib
from pathlib import Path

_STRING_OR_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_STRING = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


def minify(css: str) -> str:
    """Drop comments and the blanks that mean nothing; strings stay as they are.

    Blanks around ``+ - : ( )`` are kept, since there they may carry meaning (calc, descendant selectors).
    """
    without_comments = _STRING_OR_COMMENT.sub(lambda found: found.group(1) or " ", css)
    pieces = _STRING.split(without_comments)
    pieces[::2] = [_squeeze(piece) for piece in pieces[::2]]
    return "".join(pieces).strip()


def _squeeze(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,>]) ?", r"\1", text)
    text = re.sub(r"(?<=[a-z-]): (?=[^{}]*[;}])", ":", text)
    return text.replace(";}", "}")


def bundles(folder: Path) -> dict[str, str]:
    """The finished style sheets by name, from ``folder/css``.

    Raises FileNotFoundError, naming the part, if the list names one that is not there.
    """
    css = folder / "css"
    parts_by_name: dict[str, list[str]] = tomllib.loads((css / "bundles.toml").read_text("utf-8"))
    return {
        name: "".join(minify((css / part).read_text("utf-8")) + "\n" for part in parts)
        for name, parts in parts_by_name.items()
    }


def write_bundles(folder: Path) -> list[Path]:
    """Write ``folder/dist/<name>.css``, touching only files whose bytes differ; return all their paths.

    A read-only installation that already carries the right files is left alone.
    """
    dist = folder / "dist"
    written = []
    for name, css in bundles(folder).items():
        path = dist / f"{name}.css"
        if not path.exists() or path.read_text("utf-8") != css:
            dist.mkdir(exist_ok=True)
            half_written = path.with_suffix(".part")
            half_written.write_text(css, "utf-8")
            half_written.replace(path)
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write_bundles(Path(sys.argv[1])):
        sys.stdout.write(f"{path} {path.stat().st_size} bytes\n")
