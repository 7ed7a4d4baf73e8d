"""The bundler drops what means nothing, keeps what does, and makes the same bytes every time."""

from pathlib import Path

import pytest

from stammtisch.kit.bundle import bundles, minify, write_bundles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    css = tmp_path / "css"
    css.mkdir()
    (css / "bundles.toml").write_text('app = ["one.css", "two.css"]\nguest = ["one.css"]\n', "utf-8")
    (css / "one.css").write_text("/* why */ a { color: red; }\n", "utf-8")
    (css / "two.css").write_text("b > i , u { margin: 0 ; }", "utf-8")
    return tmp_path


def test_it_joins_the_parts_in_the_listed_order(folder: Path) -> None:
    assert bundles(folder) == {"app": "a{color:red}\nb>i,u{margin:0}\n", "guest": "a{color:red}\n"}


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p { width: calc(1px + 2px); }", "p{width:calc(1px + 2px)}"),
        ("a :is(b, i) { top: 0 }", "a :is(b,i){top:0}"),
        ("@media (min-width: 40rem) { a { top: 0 } }", "@media (min-width: 40rem){a{top:0}}"),
        ('q { quotes: "„" "“"; }', 'q{quotes: "„" "“"}'),
        ('a::before { content: "/* kept */  {  }"; }', 'a::before{content: "/* kept */  {  }"}'),
        (":root { --a: 1px; /* 'gone */ --b: 2px }", ":root{--a:1px;--b:2px}"),
    ],
)
def test_it_keeps_every_blank_that_means_something(css: str, expected: str) -> None:
    assert minify(css) == expected


def test_it_names_the_part_that_is_missing(folder: Path) -> None:
    (folder / "css/two.css").unlink()
    with pytest.raises(FileNotFoundError, match=r"two\.css"):
        bundles(folder)


def test_it_touches_only_what_changed(folder: Path) -> None:
    app, guest = write_bundles(folder)
    before = app.stat().st_mtime_ns, guest.stat().st_mtime_ns
    (folder / "css/two.css").write_text("b { margin: 1px }", "utf-8")
    write_bundles(folder)
    assert app.read_text("utf-8") == "a{color:red}\nb{margin:1px}\n"
    assert app.stat().st_mtime_ns != before[0]
    assert guest.stat().st_mtime_ns == before[1]
