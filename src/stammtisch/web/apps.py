"""Django's registration of this area; the moment at which the parts are joined."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class WebConfig(AppConfig):
    """The area `web`."""

    name = "stammtisch.web"

    def ready(self) -> None:
        """Join channels, games and jobs to the areas below, listen to the sign-in libraries, and end each migration
        with its policies."""
        from stammtisch.web import doors  # noqa: PLC0415 - models must be loaded first
        from stammtisch.web.row_security import after_migrating, before_migrating  # noqa: PLC0415
        from stammtisch.wiring import wire  # noqa: PLC0415

        wire()
        doors.listen()
        people = apps.get_app_config("people")  # told once per migration; an app without models is not told at all
        pre_migrate.connect(before_migrating, sender=people)
        post_migrate.connect(after_migrating, sender=people)
