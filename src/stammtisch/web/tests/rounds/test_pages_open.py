"""Every page of a round opens, in every moment of its life, for everybody who may see it."""

import pytest
from django.urls import reverse


def test_an_empty_list_teaches_what_rounds_are_for(theatre, as_):
    page = as_(theatre.host).get(reverse("web:rounds", args=[theatre.firm.slug]))
    assert "Sprungbrett" in page.text
    assert reverse("web:round_new", args=[theatre.firm.slug]) in page.text


def _moments():
    def closing(story):
        story.run(lines=3).fill(3)

    def published(story):
        closing(story)
        story.write("Regen")

    return {
        "draft": lambda story: story.prepare(),
        "announced": lambda story: story.prepare().announce(),
        "enough people": lambda story: story.prepare().announce().join("Bea", "Omar", "Lena"),
        "open": lambda story: story.run().fill(2),
        "chain": lambda story: story.run(way="open_chain").fill(1),
        "folded": lambda story: story.run(way="folded").fill(2),
        "paused": lambda story: story.run().fill(1).command("pause"),
        "closing": closing,
        "published": published,
        "no story": lambda story: story.run().command("end"),
        "thrown away": lambda story: story.prepare().command("discard"),
    }


@pytest.mark.parametrize("moment", _moments())
@pytest.mark.parametrize("role", ["owner", "host", "colleague", "adviser"])
def test_it_opens_in_every_moment(theatre, as_, story, moment, role):
    _moments()[moment](story)
    browser = as_(getattr(theatre, role))
    for url in (reverse("web:rounds", args=[theatre.firm.slug]), story.url(), story.url("round_sheet")):
        page = browser.get(url, follow=True)
        assert page.status_code == 200
        assert "%(" not in page.text
