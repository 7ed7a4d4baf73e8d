"""Django's registration of this area; the moment at which the parts are joined."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The area `web`."""

    name = "stammtisch.web"

    def ready(self) -> None:
        """Join channels, games and jobs to the areas below, and listen to the sign-in libraries."""
        from stammtisch.web import doors  # noqa: PLC0415 - models must be loaded first
        from stammtisch.wiring import wire  # noqa: PLC0415

        wire()
        doors.listen()
