"""How channels are called among people."""

from django.utils.translation import gettext_lazy as _

_NAMES = {
    "web": _("Web room"),
    "mail": _("E-mail"),
    "whatsapp": _("WhatsApp"),
    "facebook": _("Facebook"),
    "instagram": _("Instagram"),
    "telegram": _("Telegram"),
    "matrix": _("Matrix"),
    "mastodon": _("Mastodon"),
}


def channel_name(kind: str) -> str:
    """The name of a channel in the active language."""
    return str(_NAMES.get(kind, kind))
