"""Finds every translatable string of the product: Python calls, and `{% translate %}` in templates."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation import template as django_template

_CONTEXT = (1, "c")
#: Call → which of its arguments are text, plural and context (Babel's notation).
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (_CONTEXT, 2),
    "pgettext_lazy": (_CONTEXT, 2),
    "npgettext": (_CONTEXT, 2, 3),
    "npgettext_lazy": (_CONTEXT, 2, 3),
}
_COMMENT_TAGS = ("Translators:",)
_SKIPPED_FOLDERS = frozenset({"tests", "migrations", "__pycache__"})


def extract_messages(root: Path) -> Catalog:
    """All translatable strings below `root`, without translations; order and places are not kept."""
    catalog = Catalog(fuzzy=False)
    for path in _sources(root):
        for _line, message, comments, context in _strings(path):
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def hidden_messages(root: Path) -> Iterator[str]:
    """Translations asked for inside an f-string, where nobody can find their text: "path:line" below `root`."""
    for path in _sources(root):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr) and any(map(_translates, ast.walk(node))):
                yield f"{path.relative_to(root)}:{node.lineno}"


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEYWORDS


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if _SKIPPED_FOLDERS.isdisjoint(path.relative_to(root).parts) and (
            path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in path.parts)
        ):
            yield path


def _strings(path: Path) -> Iterator[tuple[Any, ...]]:
    text = path.read_text()
    if path.suffix != ".py":
        # Django turns a template into pseudo-Python; its indentation means nothing and would upset the tokenizer.
        python = django_template.templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in python.splitlines())
    lines = io.BytesIO(text.encode())
    yield from extract("python", lines, _KEYWORDS, _COMMENT_TAGS, {"encoding": "utf-8"}, strip_comment_tags=False)
