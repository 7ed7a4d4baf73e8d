"""Opening hours are read as people write them."""

import pytest

from stammtisch.people import hours


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("", []),
        ("9-13", [["09:00", "13:00"]]),
        ("9:00 – 13:00 Uhr, 15.30 bis 18 Uhr", [["09:00", "13:00"], ["15:30", "18:00"]]),
        ("15-18; 9-12", [["09:00", "12:00"], ["15:00", "18:00"]]),
        ("9-12 und 14-18", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("9-12 and 14 to 18", [["09:00", "12:00"], ["14:00", "18:00"]]),
        ("20-1", [["20:00", "01:00"]]),
        ("0-24", [["00:00", "00:00"]]),
        ("18-24", [["18:00", "00:00"]]),
        ("9-12,12-15", [["09:00", "12:00"], ["12:00", "15:00"]]),
    ],
)
def test_it_reads_what_people_write(text, intervals):
    assert hours.parse(text) == intervals


@pytest.mark.parametrize(
    "text",
    ["morgens", "9", "9-", "25-26", "9:60-10", "9-13, 12-18", "20-1, 22-23", "24:30-25", "9-10," * 7 + "11-12"],
)
def test_it_refuses_what_is_unclear(text):
    with pytest.raises(hours.HoursUnclear):
        hours.parse(text)


@pytest.mark.parametrize("text", ["9:00–13:00, 15:00–18:30", "20:00–1:00", ""])
def test_it_spells_what_it_read(text):
    assert hours.spell(hours.parse(text)) == text
