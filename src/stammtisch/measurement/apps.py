"""Django's registration of this area."""

from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    """The area `measurement`."""

    name = "stammtisch.measurement"
