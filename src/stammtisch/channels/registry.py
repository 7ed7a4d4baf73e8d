"""Every kind of channel this installation has."""

from stammtisch.channels.web.channel import WebRoom
from stammtisch.conversations.ports import Channel

CHANNELS: dict[str, Channel] = {"web": WebRoom()}
