"""Entering the firm of a claimed row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope


@contextmanager
def inside(firm_id: int) -> Iterator[Firm]:
    """Open the firm with this id and speak its language. Raises Firm.DoesNotExist when it was erased meanwhile."""
    firm = Firm.objects.get(pk=firm_id)
    with firm_scope(firm), translation.override(firm.locale):
        yield firm
