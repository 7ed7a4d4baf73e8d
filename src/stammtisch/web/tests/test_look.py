"""The look keeps its promises: small, strict, documented, and readable when everything else is broken."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from stammtisch.kit.bundle import bundles

WEB = Path(__file__).parents[1]
STATIC = WEB / "static/stammtisch"
PARTS = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
REFERENCE = WEB.parents[2] / "docs/reference/look.md"

#: Classes which only the shells and parts themselves use; screens never write them.
OF_THE_SHELLS = {
    "bar", "brand", "composer-foot", "count", "foot", "guest-foot", "guest-main", "pages", "required", "shell",
    "shell-head", "shell-links", "shell-main", "skip", "when-note", "when-reply", "wide-only",
    "tone-2", "tone-3", "tone-4", "tone-5",
}  # fmt: skip


def test_a_guest_loads_little() -> None:
    for name in ("guest", "story"):
        assert len(gzip.compress(bundles(STATIC)[name].encode(), mtime=0)) < 8_000


def test_the_style_sheet_can_be_read_in_an_evening() -> None:
    assert sum(len(part.read_text("utf-8").splitlines()) for part in PARTS) < 1_500


def test_nothing_is_loaded_from_within_a_style_sheet() -> None:
    for part in PARTS:
        css = part.read_text("utf-8")
        assert "@import" not in css
        assert not re.search(r"url\((?!\"#)", css), part.name


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_colours_are_named_in_the_tokens_alone(part: Path) -> None:
    if part.name in {"tokens.css", "print.css"}:
        pytest.skip("the place for colours; paper is black on white")
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", part.read_text("utf-8"))


#: Taken along as one file, with its styles inside; none of our pages.
TAKEN_ALONG = WEB / "templates/portrait/file.html"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: str(template.relative_to(WEB / "templates")))
def test_a_template_keeps_the_strict_policy(template: Path) -> None:
    html = template.read_text("utf-8")
    styles = r"\sstyle\s*=" if template == TAKEN_ALONG else r"\sstyle\s*=|<style"
    assert not re.search(rf"{styles}|\son[a-z]+\s*=|javascript:|hx-on", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "|safe" not in html


def test_every_class_has_its_place_in_the_reference() -> None:
    css = re.sub(r"/\*.*?\*/", "", "".join(part.read_text("utf-8") for part in PARTS), flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", css)))
    reference = REFERENCE.read_text("utf-8")
    unknown = {name for name in classes if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reference)}
    assert unknown == OF_THE_SHELLS


@pytest.mark.parametrize("code", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_a_refusal_says_what_happened_what_was_kept_and_what_to_do(code: int) -> None:
    html = render_to_string(f"errors/{code}.html")
    assert html.count("<h1>") == 1
    sentences = re.findall(r"<(?:h1|p)>([^<]+)</", html)
    assert len(sentences) == 3
    assert all(sentence.strip().endswith(".") for sentence in sentences)


@pytest.mark.parametrize("code", [500, 503])
def test_the_last_pages_need_nothing_that_may_be_broken(code: int) -> None:
    source = (WEB / f"templates/errors/{code}.html").read_text("utf-8")
    assert "{% static" not in source
    assert "{% extends" not in source
    assert "{% include" not in source
