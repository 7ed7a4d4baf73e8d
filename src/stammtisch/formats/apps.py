"""Django's registration of this area."""

from django.apps import AppConfig


class FormatsConfig(AppConfig):
    """The area `formats`."""

    name = "stammtisch.formats"
