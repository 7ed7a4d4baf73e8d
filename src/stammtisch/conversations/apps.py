"""Django's registration of this area."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The area `conversations`."""

    name = "stammtisch.conversations"
