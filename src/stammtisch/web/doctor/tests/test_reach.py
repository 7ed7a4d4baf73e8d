"""The doctor opens the address that guests are given."""

import pytest

from stammtisch.kit import outbound
from stammtisch.kit.env import PublicUrl
from stammtisch.web.doctor import checks
from stammtisch.web.doctor.findings import Level
from stammtisch.web.doctor.reach import reach


class Outside:
    """The internet, which answers or fails as told."""

    def __init__(self, failure=None):
        self.failure, self.asked = failure, []

    def fetch(self, url, *, types):
        self.asked.append(url)
        if self.failure:
            raise self.failure
        return outbound.Answer(url, 200, {}, b"{}")


@pytest.fixture(autouse=True)
def public(settings):
    settings.HTTPS, settings.PUBLIC_URL = True, PublicUrl("https://tisch.example", "https", "tisch.example")


def test_an_address_that_opens_is_well():
    outside = Outside()
    assert [finding.level for finding in reach(outside)] == [Level.OK]
    assert outside.asked == ["https://tisch.example/healthz"]


@pytest.mark.parametrize("failure", [outbound.Refused, outbound.NotSent, outbound.Unclear])
def test_one_that_does_not_wants_attention(failure):
    (finding,) = reach(Outside(failure("https://tisch.example/healthz", "certificate has expired")))
    assert finding.level is Level.WARNING
    assert "https://tisch.example" in finding.sentence


def test_nobody_is_asked_where_the_house_is_open_to_this_machine_alone(settings):
    settings.HTTPS = False
    assert not list(reach(Outside()))


def test_it_is_one_of_the_checks():
    assert checks.CHECKS["public_url.reach"] is reach
