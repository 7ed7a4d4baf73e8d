"""System checks that keep the tenancy rules true for every model that will ever be written."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from stammtisch.kit.db.keys import FirmKey
from stammtisch.people.tenancy import FirmModel

#: The rows that are not inside one firm: sign-in, and the routing from a user or an id to a firm.
GLOBAL_MODELS = {
    "people.User",
    "people.SignIn",
    "people.Firm",
    "people.Member",
    "conversations.Chore",
    "conversations.Heartbeat",
    "web.Trouble",
}


@register()
def every_model_belongs_to_a_firm(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each model is a FirmModel or listed as global; keys between firm models are FirmKeys; no hidden join tables."""
    problems: list[CheckMessage] = []
    for model in apps.get_models():
        if not model.__module__.startswith("stammtisch."):
            continue
        label = model._meta.label
        if not issubclass(model, FirmModel) and label not in GLOBAL_MODELS:
            problems.append(Error(f"{label} belongs to no firm.", hint="Derive it from FirmModel.", id="people.E001"))
        if model._meta.local_many_to_many:
            problems.append(Error(f"{label} has an automatic join table.", hint="Write the model.", id="people.E002"))
        problems += _loose_keys(model)
    return problems


def _loose_keys(model: type[models.Model]) -> list[CheckMessage]:
    return [
        Error(f"{model._meta.label}.{field.name} may cross firms.", hint="Use FirmKey.", id="people.E003")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "firm"
        and not isinstance(field, FirmKey)
        and (issubclass(field.related_model, FirmModel) or field.related_model._meta.label == "people.Member")
    ]
