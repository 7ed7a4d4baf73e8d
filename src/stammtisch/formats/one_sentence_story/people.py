"""Coming, going, passing, putting off, coming back; and what a pressed button or a command word means."""

from dataclasses import replace

from stammtisch.formats.effects import HOST, Ask, Person, Publish, Withdraw, one
from stammtisch.formats.events import Joined, Merged, Unreachable
from stammtisch.formats.one_sentence_story import ending, leases, moderation, writing
from stammtisch.formats.one_sentence_story.life import ONLINE
from stammtisch.formats.one_sentence_story.lines import proposal_for
from stammtisch.formats.one_sentence_story.move import Move
from stammtisch.formats.one_sentence_story.state import Lease, Player

#: Names of the prompts that are no turn.
LEAVING, ASIDE = "leave", "aside"

_BEFORE_END = ("announced", "open", "paused")


def on_joined(move: Move, event: Joined) -> None:
    """With consent, before the eighth line, and while there is room: in, and heard first.

    Who takes part, or took part in a story that is over, only says anew how they want to be credited.
    """
    state, player = move.state, move.state.player(event.who)
    is_over = state.status not in _BEFORE_END
    if player and (is_over or not player.left):
        move.state = state.with_player(
            replace(player, credit=event.credit, name=event.name, of_the_house=event.of_the_house)
        )
        if state.status in ONLINE:
            move.do(Publish())
        return
    if is_over:
        return
    if not event.consent:
        move.say(one(event.who), "join.consent")
        return
    too_late = len(state.standing) >= state.settings.join_until_line and state.status != "announced"
    if too_late or len(state.people) >= state.settings.max_people:
        if event.who not in state.waiting:
            move.set(waiting=(*state.waiting, event.who))
            move.say(one(event.who), "join.next_time")
        return
    _enter(move, event)


def leave(move: Move, who: str) -> None:
    """Out with one word (I12). Own lines stay unless the person says otherwise; nobody else's are touched."""
    player = move.state.player(who)
    move.set(waiting=tuple(other for other in move.state.waiting if other != who))
    if player is None or player.left:
        return
    if who in (move.state.holder, _title_holder(move)):
        _give_up(move, who)
    for draft in move.state.drafts:
        if draft.who == who:
            move.to_inbox(draft.ref, "left")
    writing.drop_draft(move, who)
    asks = bool(move.state.lines_by(who))
    move.state = move.state.with_player(replace(player, left=True, aside=False, asked_about_lines=asks))
    move.set(bag=tuple(other for other in move.state.bag if other != who))
    if not asks:
        move.say(one(who), "leave.bye")
        return
    choices = leases.buttons(("stay", "unnamed", "remove"))
    count = len(move.state.lines_by(who))
    move.do(
        Ask(
            to=one(who),
            text="leave.lines",
            token=LEAVING,
            parameters={"count": count},
            choices=choices,
            expects="choice",
        )
    )


def press(move: Move, who: str, key: str, token: str) -> bool:
    """Do what the button or word says. False if it means nothing here, so that a word is read as words."""
    return any(meaning(move, who, key, token) for meaning in (_turn_key, _race_key, _proposal_key, _place_key))


def come_back(move: Move, player: Player) -> None:
    """„Ich bin wieder da“: at the end of the bag, with a clean slate."""
    move.state = move.state.with_player(replace(player, aside=False, timeouts=0, skips=0))
    move.set(bag=(*(who for who in move.state.bag if who != player.who), player.who))
    move.say(one(player.who), "back.welcome")


def on_unreachable(move: Move, event: Unreachable) -> None:
    """The prompt did not arrive: the seat is skipped and set aside, and the host sees it."""
    player = move.state.player(event.who)
    if player is None or player.left or event.who not in (move.state.holder, _title_holder(move)):
        return
    move.state = move.state.with_player(replace(player, aside=True))
    move.say(HOST, "host.unreachable", who=Person(event.who))
    _give_up(move, event.who)


def on_merged(move: Move, event: Merged) -> None:
    """Two keys, one person (I6): lines, turn and place go over to the key that is kept."""
    state = move.state
    if event.gone == event.kept:
        return

    def name(who: str) -> str:
        return event.kept if who == event.gone else who

    kept, gone = state.player(event.kept), state.player(event.gone)
    stays = gone if gone and (kept is None or (kept.left and not gone.left)) else kept
    drops = {event.kept, event.gone} - {stays.who if stays else ""}
    move.set(
        players=tuple(replace(p, who=name(p.who)) for p in state.players if p.who not in drops),
        bag=tuple(dict.fromkeys(name(who) for who in state.bag)),
        waiting=tuple(dict.fromkeys(name(who) for who in state.waiting)),
        told=tuple(dict.fromkeys(name(who) for who in state.told)),
        lines=tuple(replace(line, who=name(line.who)) for line in state.lines),
        drafts=tuple(replace(draft, who=name(draft.who)) for draft in state.drafts),
        lease=replace(state.lease, holder=name(state.lease.holder)) if state.lease else None,
        title_lease=replace(state.title_lease, holder=name(state.title_lease.holder)) if state.title_lease else None,
        previous_holder=name(state.previous_holder),
    )
    playing = (move.state.holder, _title_holder(move))  # whoever has the turn is not waiting for it as well
    move.set(bag=tuple(who for who in move.state.bag if who in move.state.people and who not in playing))
    person = move.state.player(event.kept)
    if person and person.aside and event.kept in playing:
        move.state = move.state.with_player(replace(person, aside=False))  # the other key is playing right now


def set_aside(move: Move, player: Player, text: str) -> None:
    """Not asked any more until „bin wieder da“; still in the game, still credited."""
    move.state = move.state.with_player(replace(player, aside=True))
    move.do(
        Ask(to=one(player.who), text=text, token=ASIDE, choices=leases.buttons(("back", "out")), expects="choice")
    )


def _turn_key(move: Move, who: str, key: str, token: str) -> bool:
    """Passing and putting off; the button of an old prompt only gets a kind word."""
    if key not in ("skip", "later"):
        return False
    lease = leases.current(move)
    if lease and lease.holder == who and token in ("", lease.token):
        return _pass_on(move, who, key)
    if token:
        move.tell_once(who, "turn.over", "")
    return bool(token)


def _race_key(move: Move, who: str, key: str, _token: str) -> bool:
    if key not in ("append", "rewrite") or not any(draft.who == who for draft in move.state.drafts):
        return False
    _race_answer(move, who, key)
    return True


def _proposal_key(move: Move, who: str, key: str, _token: str) -> bool:
    proposal = proposal_for(move.state, who)
    if key not in ("yes", "no") or proposal is None:
        return False
    moderation.answer_proposal(move, proposal, agreed=key == "yes")
    return True


def _place_key(move: Move, who: str, key: str, _token: str) -> bool:
    """Going, coming back, and what becomes of the own lines."""
    player = move.state.player(who)
    if player is None:
        return False
    if key == "out" and not player.left:
        leave(move, who)
    elif key == "back" and player.aside:
        come_back(move, player)
    elif key in ("stay", "unnamed", "remove") and player.asked_about_lines:
        _settle_lines(move, player, key)
    else:
        return False
    return True


def _enter(move: Move, event: Joined) -> None:
    old = move.state.player(event.who)
    player = Player(who=event.who, credit=event.credit, name=event.name, of_the_house=event.of_the_house)
    if old:
        move.state = move.state.with_player(player)
    else:
        move.set(players=(*move.state.players, player))
    move.set(bag=(event.who, *(who for who in move.state.bag if who != event.who)))
    move.say(one(event.who), "join.welcome", limit=move.state.settings.max_graphemes)


def _title_holder(move: Move) -> str:
    return move.state.title_lease.holder if move.state.title_lease else ""


def _give_up(move: Move, who: str) -> None:
    """The lease of this person ends without words."""
    title = who == _title_holder(move)
    leases.end_lease(move)
    if title:
        ending.title_to_host(move)


def _pass_on(move: Move, who: str, key: str) -> bool:
    lease, player = leases.current(move), move.state.player(who)
    if lease is None or lease.kind in ("last", "host_title"):
        return False
    if lease.kind == "title" or player is None:
        _give_up(move, who)
        return True
    if key == "later":
        _put_off(move, lease, player)
        return True
    leases.end_lease(move)
    changed = replace(player, skips=player.skips + 1, snoozed=False)
    move.state = move.state.with_player(changed)
    if changed.skips > move.state.settings.skips:
        set_aside(move, changed, "skip.aside")
    else:
        move.say(one(who), "skip.done")
    return True


def _put_off(move: Move, lease: Lease, player: Player) -> None:
    """„Später“: the next person comes first, then this one again; once per turn."""
    if player.snoozed:
        leases.ask(move, lease, "snooze.once")
        return
    leases.end_lease(move)
    move.state = move.state.with_player(replace(player, snoozed=True))
    move.say(one(player.who), "snooze.done")
    leases.give_turn(move)
    if move.state.holder != player.who:
        move.set(bag=(player.who, *(who for who in move.state.bag if who != player.who)))


def _race_answer(move: Move, who: str, key: str) -> None:
    if key == "append":
        writing.append_draft(move, who)
        return
    writing.drop_draft(move, who)
    move.do(
        Ask(
            to=one(who),
            text="chain.rewrite",
            token=writing.chain_token(move.state),
            parameters={"last": move.state.last_words, "limit": move.state.settings.max_graphemes},
        )
    )


def _settle_lines(move: Move, player: Player, key: str) -> None:
    """Leaving: the lines stay, stay without name, or go."""
    move.state = move.state.with_player(replace(player, asked_about_lines=False))
    if key == "remove":
        moderation.withdraw(move, player.who, "")
    elif key == "unnamed":
        move.state = move.state.with_player(replace(player, asked_about_lines=False, credit="none", name=""))
        refs = tuple(ref for line in move.state.lines_by(player.who) for ref in line.refs)
        move.do(Withdraw(who=player.who, refs=refs, words=False))
        if move.state.status in ONLINE:
            move.do(Publish())
    move.say(one(player.who), f"leave.{key}")
