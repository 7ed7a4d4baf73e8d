"""The inbox: who waits, in words, the longest first."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations import feed
from stammtisch.conversations.actions.pausing import RESTORED
from stammtisch.conversations.models import Atom, Delivery, Side, Thread
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.queries import inbox
from stammtisch.conversations.queries.inbox import Tab
from stammtisch.conversations.queries.keyset import Cursor
from stammtisch.kit.text import quotes
from stammtisch.people.models import Account, Firm, Member
from stammtisch.web import words
from stammtisch.web.faces import Face, face
from stammtisch.web.screens.lines import shortened, wordless

#: Last words shown in a row; the style sheet cuts at two lines.
LAST_WORDS = 240


@dataclass(frozen=True)
class Row:
    """One conversation: the person first, then the last words."""

    person: Face
    #: Where the last words are; and where the field to answer them is.
    url: str
    answer_url: str
    waits: bool
    #: "since yesterday, 4:40 pm" while somebody waits, else when it was said or comes back.
    when: str
    words: str
    #: Who said them, if it was one of us.
    said_by: str
    is_comment: bool
    #: "Web room", "at the table “…”"
    place: str
    is_from_round: bool
    #: "Jonas left a note"
    note: str
    #: "Mira looks after it"
    care: str
    finish_url: str


@dataclass(frozen=True)
class TabLink:
    """A way to look at the inbox."""

    label: str
    url: str
    is_current: bool
    count: int | None


@dataclass(frozen=True)
class Undecided:
    """An outgoing copy about which only a person can decide."""

    person: Face
    url: str
    words: str
    detail: str
    when: str
    again_url: str
    dismiss_url: str


@dataclass(frozen=True)
class Unread:
    """An arrival that could not be read."""

    account: str
    reason: str
    when: str
    dismiss_url: str


@dataclass(frozen=True)
class InboxScreen:
    """All that `talk/inbox.html` sees."""

    headline: str
    subline: str
    tabs: list[TabLink]
    rows: list[Row]
    #: Why the list is empty, a sentence; or nothing.
    none: str
    #: Whether nobody has ever talked here: the page then explains itself.
    is_new: bool
    undecided: list[Undecided]
    unread: list[Unread]
    newer_url: str
    older_url: str
    may_talk: bool
    live_url: str
    live_after: int
    nav: str = "inbox"


def inbox_screen(
    firm: Firm,
    member: Member,
    *,
    tab: Tab,
    after: Cursor | None,
    before: Cursor | None,
    now: datetime,
    may_talk: bool,
) -> InboxScreen:
    """The inbox at this tab and page."""
    live_after = feed.head(firm)
    page = inbox.threads(tab, member=member, now=now, after=after, before=before)
    count = inbox.waiting_count(now)
    longest = page.rows[:1] if tab is Tab.WAITING and before is None and after is None else []
    undecided, unread = inbox.parked_copies(), inbox.set_aside()
    url = reverse("web:inbox", args=[firm.slug])
    return InboxScreen(
        headline=waiting_sentence(count),
        subline=_longest_sentence(longest[0], firm, now) if longest and count > 1 else "",
        tabs=_tabs(tab, url, count),
        rows=rows(page.rows, firm=firm, now=now),
        none="" if page.rows else _none(tab),
        is_new=not (page.rows or undecided or unread or Thread.objects.exists()),
        undecided=[_undecided(each, firm, now) for each in undecided],
        unread=[_unread(each, firm, now) for each in unread],
        newer_url=_page_url(url, tab, "before", page.previous),
        older_url=_page_url(url, tab, "after", page.next),
        may_talk=may_talk,
        live_url=f"/live/f/{firm.slug}/",
        live_after=live_after,
    )


def waiting_sentence(count: int) -> str:
    """ "Two people are waiting for an answer." """
    if count == 0:
        return _("Nobody is waiting for an answer.")
    return ngettext("One person is waiting for an answer.", "%(number)s people are waiting for an answer.", count) % {
        "number": words.capital(words.number(count))
    }


def rows(threads: list[Thread], *, firm: Firm, now: datetime) -> list[Row]:
    """Threads as rows."""
    return [_row(thread, firm, now) for thread in threads]


def place_of(account: Account) -> str:
    """What people call the way somebody talks with us by."""
    return _("Web room") if account.kind == "web" else account.name


def _row(thread: Thread, firm: Firm, now: datetime) -> Row:
    person = thread.address.person
    last = thread.last_message
    waits = thread.waiting_since is not None
    note_by: str | None = getattr(thread, "note_by", None)  # annotated by the query
    rests = thread.snoozed_until is not None and thread.snoozed_until > now
    url = reverse("web:room", args=[firm.slug, thread.room.public_id])
    # At a table an answer to nobody in particular answers everybody who waits there; so this one names its line.
    is_among_many = last is not None and thread.room.kind != RoomKind.DIRECT
    place = f"?at={last.seq}#m{last.seq}" if last and is_among_many else "#end"
    answering = f"&reply={last.public_id}" if last and is_among_many else ""
    return Row(
        person=face(person.name, person.pk),
        url=url + place,
        answer_url=url + place.partition("#")[0] + answering + "#composer-text",
        waits=waits and not rests,
        when=_when(thread, firm, now, rests=rests),
        words=(shortened(last.text, LAST_WORDS) or wordless(last)) if last else "",
        said_by=last.author_name if last and last.side != Side.OUTSIDE else "",
        is_comment=thread.room.kind == RoomKind.COMMENTS,
        place=_place(thread),
        is_from_round=bool(last and last.round_number),
        note=_("%(name)s left a note") % {"name": note_by} if note_by else "",
        care=_("%(name)s looks after it") % {"name": thread.assigned_to.name} if thread.assigned_to else "",
        finish_url=reverse("web:thread_finish", args=[firm.slug, thread.public_id]) if waits else "",
    )


def _when(thread: Thread, firm: Firm, now: datetime, *, rests: bool) -> str:
    if rests and thread.snoozed_until:
        return _("rests until %(moment)s") % {"moment": words.moment(thread.snoozed_until, now, firm.zone)}
    if thread.waiting_since:
        return words.since(thread.waiting_since, now, firm.zone)
    return words.moment(thread.last_message_at, now, firm.zone)


def _place(thread: Thread) -> str:
    if thread.room.kind == RoomKind.DIRECT:
        return place_of(thread.address.account)
    if thread.room.kind == RoomKind.COMMENTS:
        return quotes.fill(_("under “%(title)s”"), {"title": thread.room.title})
    return quotes.fill(_("at the table “%(title)s”"), {"title": thread.room.title})


def _longest_sentence(thread: Thread, firm: Firm, now: datetime) -> str:
    waiting_since = thread.waiting_since or thread.last_message_at
    return _("Waiting longest: %(name)s, %(since)s.") % {
        "name": thread.address.person.name,
        "since": words.since(waiting_since, now, firm.zone),
    }


def _tabs(current: Tab, url: str, count: int) -> list[TabLink]:
    labels = {Tab.WAITING: _("Waiting"), Tab.MINE: _("With me"), Tab.LATER: _("Later"), Tab.ALL: _("All")}
    return [
        TabLink(
            label,
            url if tab is Tab.WAITING else f"{url}?tab={tab}",
            tab is current,
            count if tab is Tab.WAITING else None,
        )
        for tab, label in labels.items()
    ]


def _none(tab: Tab) -> str:
    return {
        Tab.WAITING: _("Everybody has an answer. Enjoy the quiet."),
        Tab.MINE: _("You have taken on nothing. In a conversation, say “I’ll look after it”."),
        Tab.LATER: _("Nothing rests. In a conversation you can say “remind me later”."),
        Tab.ALL: _("Nobody has written yet."),
    }[tab]


def _page_url(url: str, tab: Tab, way: str, cursor: Cursor | None) -> str:
    return f"{url}?{urlencode({'tab': tab, way: cursor})}" if cursor else ""


def _undecided(delivery: Delivery, firm: Firm, now: datetime) -> Undecided:
    person = delivery.address.person
    message = delivery.message
    return Undecided(
        person=face(person.name, person.pk),
        url=reverse("web:room", args=[firm.slug, message.room.public_id]) + f"?at={message.seq}#m{message.seq}",
        words=shortened(message.text, LAST_WORDS) or wordless(message),
        detail=_why_undecided(delivery),
        when=words.moment(delivery.parked_at or message.at, now, firm.zone),
        again_url=reverse("web:copy_again", args=[firm.slug, delivery.pk]),
        dismiss_url=reverse("web:copy_dismiss", args=[firm.slug, delivery.pk]),
    )


def _why_undecided(delivery: Delivery) -> str:
    if delivery.reason == RESTORED:
        return _("It was waiting when the backup was made, and may have been sent since.")
    return delivery.detail


def _unread(atom: Atom, firm: Firm, now: datetime) -> Unread:
    return Unread(
        account=atom.account.name,
        reason=atom.reason,
        when=words.moment(atom.at, now, firm.zone),
        dismiss_url=reverse("web:arrival_dismiss", args=[firm.slug, atom.pk]),
    )
