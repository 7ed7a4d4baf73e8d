"""Rows of the area `conversations`."""

from stammtisch.conversations.models.clearing import Clearing
from stammtisch.conversations.models.delivery import Delivery, DeliveryAttempt, EarlyStatus
from stammtisch.conversations.models.envelope import Atom, Envelope
from stammtisch.conversations.models.feed import FeedCounter, FeedEntry
from stammtisch.conversations.models.job import Bucket, Chore, Heartbeat, Job
from stammtisch.conversations.models.message import Attachment, Message, MessageVersion, Reaction, Side
from stammtisch.conversations.models.pause import SendingPause
from stammtisch.conversations.models.report import Report
from stammtisch.conversations.models.request import IdempotentRequest
from stammtisch.conversations.models.room import Room, Seat
from stammtisch.conversations.models.thread import Thread

__all__ = [
    "Atom",
    "Attachment",
    "Bucket",
    "Chore",
    "Clearing",
    "Delivery",
    "DeliveryAttempt",
    "EarlyStatus",
    "Envelope",
    "FeedCounter",
    "FeedEntry",
    "Heartbeat",
    "IdempotentRequest",
    "Job",
    "Message",
    "MessageVersion",
    "Reaction",
    "Report",
    "Room",
    "Seat",
    "SendingPause",
    "Side",
    "Thread",
]
