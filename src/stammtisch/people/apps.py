"""Django's registration of this area."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The area `people`."""

    name = "stammtisch.people"

    def ready(self) -> None:
        """Register the checks that hold the tenancy rules."""
        from stammtisch.people import checks  # noqa: F401, PLC0415 - registration is the purpose
