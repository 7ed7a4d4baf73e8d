"""One instance, many firms: the base of every row that belongs to a firm, and the only door into a firm's rows.

Outside of :func:`firm_scope` each query on a :class:`FirmModel` raises `django_scopes.exceptions.ScopeError`; inside,
it sees this firm alone. Below that, PostgreSQL shows a statement no other rows (`kit.db.row_security`), and
composite keys (`kit.db.keys`) keep rows of two firms from pointing at each
other even in hand-written SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.base import ModelBase
from django_scopes import ScopedManager, scope
from django_scopes.state import get_scope

from stammtisch.kit import ids
from stammtisch.kit.db.keys import FirmKey, SameFirm
from stammtisch.kit.db.open_firm import rows_of

if TYPE_CHECKING:
    from stammtisch.people.models import Firm


class FirmModelBase(ModelBase):
    """Gives each concrete model UNIQUE (firm, id) and a composite key per :class:`FirmKey`: nobody can forget one."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> type:
        cls = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not cls._meta.abstract and not cls._meta.proxy:  # type: ignore[attr-defined]
            _add_firm_keys(cls)
        return cls


def _add_firm_keys(cls: Any) -> None:
    meta = cls._meta
    prefix = f"{meta.app_label}_{meta.model_name}"
    keys: list[models.BaseConstraint] = [models.UniqueConstraint(fields=["firm", "id"], name=f"{prefix}_firm_id")]
    keys += [
        SameFirm(field=field.name, name=f"{prefix}_same_{field.name}")
        for field in meta.local_fields
        if isinstance(field, FirmKey)
    ]
    meta.constraints = [*meta.constraints, *keys]
    # Migrations read the options a class was written with; without this line they would not see the keys.
    meta.original_attrs["constraints"] = meta.constraints


class FirmModel(models.Model, metaclass=FirmModelBase):
    """A row that belongs to exactly one firm, for ever."""

    firm = models.ForeignKey("people.Firm", on_delete=models.CASCADE, related_name="+", editable=False)

    if not TYPE_CHECKING:  # the type checker knows Django's own manager, which has the same methods
        objects = ScopedManager(firm="firm")

    class Meta:
        abstract = True


def firm_objects(queryset: type[models.QuerySet[Any]]) -> Any:
    """The scoped manager of a model whose many-row questions stand on `queryset`."""
    return ScopedManager(_manager_class=models.Manager.from_queryset(queryset), firm="firm")


@contextmanager
def firm_scope(firm: "Firm") -> Iterator[None]:
    """Enter a firm: inside, queries see its rows and no others.

    Raises ValueError for a missing or unsaved firm, because the scoping library reads None as "no filter".
    """
    if firm is None or firm.pk is None:
        raise ValueError("A firm is needed to enter its rows.")
    with rows_of(firm.pk), scope(firm=firm):
        yield


def current_firm() -> "Firm":
    """The firm whose scope is open. Raises RuntimeError outside of :func:`firm_scope`."""
    firm: Firm | None = get_scope().get("firm")
    if firm is None:
        raise RuntimeError("No firm is open here; use firm_scope(firm).")
    return firm


def new_public_id() -> str:
    """Default of `public_id` columns: a random id under the code of the open firm."""
    return ids.public_id(current_firm().code)
