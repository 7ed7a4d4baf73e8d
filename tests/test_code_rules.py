"""Rules of safety that the source itself must keep, read from its syntax trees; ruff's bans hold the simpler ones.

Each exception is literal here, so that a new one is noticed and argued for.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.security

SOURCE = Path(__file__).parents[1] / "src" / "stammtisch"


@cache
def trees() -> dict[str, ast.Module]:
    """Path below the package → its tree; tests, fakes and migrations left out."""
    skipped = {"tests", "testing", "migrations"}
    files = [path for path in sorted(SOURCE.rglob("*.py")) if not skipped & set(path.parts)]
    return {str(path.relative_to(SOURCE)): ast.parse(path.read_text()) for path in files}


def nodes(kind: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield path, node


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """(path, name of what is called, call)."""
    for path, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        yield path, ast.unparse(node.func).rpartition(".")[2], node


# --- class 6: no filter that a stranger words ---------------------------------------------------------------------
#: Where a lookup is put together, from names of ours.
LOOKUPS = {
    "conversations/actions/clearing.py": "one condition that stands beside it",
    "conversations/actions/talk.py": "who reacted: `member` or `address`",
    "conversations/queries/keeping.py": "one condition that stands beside it",
    "conversations/queries/keyset.py": "the column a list is ordered by",
    "conversations/queries/persons.py": "conditions that its own functions name",
    "measurement/queries.py": "bounds of weeks",
    "measurement/reading.py": "the column a list is ordered by",
    "measurement/rows.py": "the column a stretch is cut by",
}
QUERYING = {"filter", "exclude", "get", "annotate", "alias", "aggregate", "update_or_create", "get_or_create", "Q"}


def test_no_query_is_worded_by_a_dictionary() -> None:
    found = {
        path
        for path, name, call in calls()
        if name in QUERYING and any(keyword.arg is None for keyword in call.keywords)
    }
    assert found == set(LOOKUPS), f"A lookup built from a dictionary: {found ^ set(LOOKUPS)}"


def test_no_sql_is_pasted_together_from_input() -> None:
    """`raw()` and `extra()` are not used; f-strings in `execute` are ruff's S608, each with its reason."""
    assert not [path for path, name, _call in calls() if name in {"raw", "extra", "RawSQL"}]


# --- class 5: no form takes what it does not name -----------------------------------------------------------------
def test_no_form_is_made_from_a_whole_model() -> None:
    for path, node in nodes(ast.ClassDef):
        assert isinstance(node, ast.ClassDef)
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        assert "ModelForm" not in bases, f"{path}: {node.name}"


# --- class 15: secrets are compared in one place ------------------------------------------------------------------
SECRET = re.compile(r"(^|_)(secret|token|signature|hmac|digest|mac|password)(s?)$")
#: Comparisons of things that are only called so.
NO_SECRETS = {
    ("formats/correlation.py", "token"): "names a question of a round; every seat at the table sees it",
    ("formats/artefacts.py", "digest"): "tells whether a page has changed",
    ("web/idempotency.py", "body_digest"): "tells whether a form was sent again",
    ("web/views/rounds/lead.py", "token"): "names a question of a round",
    ("web/cli/demo.py", "password"): "whether one was typed at all",
}


def test_no_secret_is_compared_with_the_plain_operator() -> None:
    found = set()
    for path, node in nodes(ast.Compare):
        assert isinstance(node, ast.Compare)
        if any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops):
            for side in (node.left, *node.comparators):
                name = ast.unparse(side).rpartition(".")[2].strip("'\"()[]")
                if SECRET.search(name) and not isinstance(side, ast.Constant):
                    found.add((path, name))
    assert found == set(NO_SECRETS), f"Compare by kit.signing.same: {found ^ set(NO_SECRETS)}"


def test_both_sides_are_hashed_before_they_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    from stammtisch.kit import signing

    compared: list[tuple[bytes, bytes]] = []
    monkeypatch.setattr(signing.hmac, "compare_digest", lambda left, right: compared.append((left, right)))
    signing.same("short", b"a much longer secret")
    assert [tuple(map(len, pair)) for pair in compared] == [(32, 32)]
    assert not signing.same("", "")
    assert len(compared) == 1


# --- rows 27, 28: who may come from elsewhere ---------------------------------------------------------------------
#: Views without the token against forged forms, and what holds in its place.
WITHOUT_TOKEN = {
    "web/guest_access.py": "guests' forms prove their page (decision 0006)",
    "web/views/reports.py": "the same, for the reports of strangers",
    "web/views/hooks.py": "providers sign",
}


def test_only_these_views_do_without_the_token_against_forged_forms() -> None:
    named = {
        path
        for path, node in nodes(ast.Name)
        if isinstance(node, ast.Name) and node.id in {"csrf_exempt", "requires_csrf_token"}
    }
    assert named == set(WITHOUT_TOKEN)


def test_no_page_is_opened_to_other_origins() -> None:
    texts = [node.value for _path, node in nodes(ast.Constant) if isinstance(node, ast.Constant)]
    assert not [text for text in texts if isinstance(text, str) and text.lower().startswith("access-control-")]


# --- class 3: templates escape ------------------------------------------------------------------------------------
def test_no_template_switches_escaping_off() -> None:
    for template in sorted(SOURCE.rglob("*.html")):
        found = re.findall(
            r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off|<script(?![^>]*\bsrc=)[^>]*>|\son\w+=", template.read_text()
        )
        found = [each for each in found if "application/json" not in each]
        assert not found, f"{template.name}: {found}"


def test_our_scripts_run_no_text_and_keep_nothing() -> None:
    pattern = re.compile(r"\beval\(|new Function|document\.write|javascript:|localStorage|sessionStorage|postMessage")
    drafts = {"composer.js": {"sessionStorage"}}  # what is being typed, for this tab alone; gone with signing out
    scripts = [path for path in (SOURCE / "web" / "static").rglob("*.js") if "dist" not in path.parts]
    assert scripts
    for script in scripts:
        assert set(pattern.findall(script.read_text())) == drafts.get(script.name, set()), script.name


# --- class 23: patterns that explode ------------------------------------------------------------------------------
#: Read the developer's own files, not strangers' words; and one that is asked about 40 characters at most.
OWN_WORDS = ("kit/messages/", "web/demo/", "web/cli/", "kit/text/emoji.py")


def patterns() -> list[str]:
    """Every pattern in the source that is written out."""
    found = set()
    for path, name, call in calls():
        first = call.args[0] if call.args else None
        if (
            not path.startswith(OWN_WORDS)
            and name
            in {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer", "RegexValidator"}
            and ast.unparse(call.func).startswith(("re.", "regex.", "RegexValidator"))
            and isinstance(first, ast.Constant)
            and isinstance(first.value, str)
        ):
            found.add(first.value)
    return sorted(found)


ATTACKS = (
    "a",
    " ",
    "0",
    "-",
    ".",
    ",",
    "/",
    "a ",
    "a.",
    ".a",
    "a-",
    "\u00e4",
    "<",
    '"',
    "\n",
    "https://a.",
    "1.",
    "_",
    "(",
    "*",
)


@pytest.mark.parametrize("pattern", patterns())
def test_no_pattern_explodes(pattern: str) -> None:
    """Ten times the text costs at most about ten times the time, however it ends."""
    import regex

    try:
        compiled = re.compile(pattern)
    except re.error:
        compiled = regex.compile(pattern)
    for attack in ATTACKS:
        short, long = (attack * (size // len(attack)) + "\x00!" for size in (600, 6_000))
        spent = []
        for text in (short, long):
            begun = time.process_time()
            compiled.search(text)
            compiled.fullmatch(text)
            spent.append(time.process_time() - begun)
        assert spent[1] < 0.03 or spent[1] / max(spent[0], 1e-4) < 30, (attack, spent)


# --- rows 50, 52, 53 ----------------------------------------------------------------------------------------------
def test_secrets_come_from_the_systems_own_chance() -> None:
    """`random` has a seed: it plays games (`dice`) and makes no secret."""
    imports = {
        path
        for path, node in [*nodes(ast.ImportFrom), *nodes(ast.Import)]
        if "random" in {alias.name for alias in getattr(node, "names", [])} or getattr(node, "module", "") == "random"
    }
    for path in imports:
        used = ast.unparse(trees()[path])
        assert not re.search(r"random\.(random|choice|choices|randint|randrange|getrandbits|randbytes)\(", used), path


def test_certificates_are_always_checked() -> None:
    words = ("CERT_NONE", "_create_unverified_context", "check_hostname")
    assert not [path for path, tree in trees().items() if any(word in ast.unparse(tree) for word in words)]
    assert not [
        path
        for path, _name, call in calls()
        for keyword in call.keywords
        if keyword.arg == "verify" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
    ]


def test_every_exception_from_a_rule_of_safety_says_why() -> None:
    """`# noqa: S608` alone is a shrug; SQL from our own constants is the one known case."""
    unexplained = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" in path.parts or "testing" in path.parts:
            continue
        lines = path.read_text().splitlines()
        unexplained += [
            f"{path.relative_to(SOURCE)}:{number}"
            for number, line in enumerate(lines, 1)
            if re.search(r"# noqa: S(?!608)\d+", line) and not re.search(r"# noqa: S\d+(, \w+)* - \w", line)
        ]
    assert not unexplained


def test_no_table_for_spreadsheets_leaves_the_house_yet() -> None:
    """Class 22: there is no export of cells. Who writes the first one takes its guard along."""
    assert not [path for path, tree in trees().items() if "text/csv" in ast.unparse(tree)]
    assert not [path for path, tree in trees().items() if "spreadsheetml" in ast.unparse(tree)]
