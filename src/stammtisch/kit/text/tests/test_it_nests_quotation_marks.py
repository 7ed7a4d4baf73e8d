"""What is quoted brings its own quotation marks."""

import pytest

from stammtisch.kit.text.quotes import fill, inner


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("„Wer da?“, fragte er.", "‚Wer da?‘, fragte er."),
        ("“Who is there?” he asked.", "‘Who is there?’ he asked."),
        ("»Wer da?«", "›Wer da?‹"),
        ('No marks, or "straight" ones.', 'No marks, or "straight" ones.'),
    ],
)
def test_it_turns_quotation_marks_one_level_down(said: str, quoted: str) -> None:
    assert inner(said) == quoted


def test_it_touches_only_what_stands_in_quotation_marks() -> None:
    values = {"last": "„Nein.“", "who": "„Rosa“", "limit": 200}
    assert fill("„%(last)s“ schrieb %(who)s: %(limit)s", values) == "„‚Nein.‘“ schrieb „Rosa“: 200"
    assert fill("“%(last)s”", {"last": "“No.”"}) == "“‘No.’”"
