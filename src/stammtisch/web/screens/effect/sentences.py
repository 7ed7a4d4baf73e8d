"""What each metric says of a figure: one sentence with its number, what stands below it, and what would change it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.measurement.figures import Figure
from stammtisch.measurement.questions import PRECISION, RECALL
from stammtisch.web.screens.effect import talking
from stammtisch.web.screens.effect.phrases import lasting, of_hundred, ratio, strong
from stammtisch.web.screens.effect.said import Said, spread, then


def headline(people: Figure) -> str:
    """People first: "11 of 60 people are in conversation with you."."""
    if not people.count:
        return _("Nobody was in conversation with you in these four weeks.")
    return ngettext(
        "%(count)s of %(base)s people is in conversation with you.",
        "%(count)s of %(base)s people are in conversation with you.",
        people.count,
    ) % {"count": people.count, "base": people.base}


def _index(figure: Figure, before: Figure | None) -> Said:
    base = []
    if before is not None:
        base.append(_("It was %(index)s in the four weeks before.") % {"index": round(before.value or 0)})
    if figure.interval:
        low, high = map(round, figure.interval)
        between = _("With other people of the same kind it would lie between %(low)s and %(high)s.")
        base.append(between % {"low": low, "high": high})
    return Said(
        strong(_("The dialogue index is %(index)s of 100."), index=round(figure.value or 0)),
        [*base, *_factors(figure)],
        _(
            "R rises when people come back in another week; A rises when fewer wait longer than a business day. "
            "More announcements move neither. Two things defeat it: machines that pretend to be people, and "
            "invented people."
        ),
    )


def _factors(figure: Figure) -> list[str]:
    """R and A, always: a product hides which of the two is low."""
    repeated, answered = figure.parts["R"] or 0.0, figure.parts["A"]
    again = _("R: %(share)s people within reach talk with you again and again.") % {"share": of_hundred(repeated)}
    if answered is None:
        return [again, _("A: no answer was due yet.")]
    in_time = _("A: %(share)s contributions are answered in time; everybody counts the same.")
    return [again, in_time % {"share": of_hundred(answered)}]


def _people(figure: Figure, before: Figure | None) -> Said:
    share = _("%(count)s of %(base)s")
    base = []
    if before is not None:
        former = share % {"count": before.count, "base": before.base}
        base.append(_("In the four weeks before: %(share)s.") % {"share": former})
    return Said(
        strong(
            _("%(share)s people within reach completed an exchange with you."),
            share=share % {"count": figure.count, "base": figure.base},
        ),
        base,
        _(
            "Somebody is in dialogue as soon as they take up an answer of yours. So ask back: a question at the end "
            "of an answer does more than a fast answer."
        ),
    )


def _answered(figure: Figure, before: Figure | None) -> Said:
    people, late = int(figure.parts["people"] or 0), figure.base - figure.count
    base = []
    if people:
        counted = ngettext(
            "%(count)s of %(base)s contributions by %(people)s person; everybody counts the same.",
            "%(count)s of %(base)s contributions by %(people)s people; everybody counts the same.",
            people,
        )
        base.append(counted % {"count": figure.count, "base": figure.base, "people": people})
    base += then(before)
    base += spread(figure, _("With other people of the same kind it would lie between %(low)s and %(high)s."))
    return Said(
        strong(_("In %(share)s cases a human answers in time."), share=of_hundred(figure.value or 0)),
        base,
        ngettext(
            "%(count)s contribution was not answered in time. If it needed no answer, say so beside the message, "
            "and this figure leaves it out.",
            "%(count)s contributions were not answered in time. If some needed no answer, say so beside the "
            "message, and this figure leaves them out.",
            late,
        )
        % {"count": late}
        if late
        else _("Everybody was answered in time. It stays so as long as nobody waits longer than a business day."),
    )


def _first_response(figure: Figure, before: Figure | None) -> Said:
    change = _(
        "Only an answer by a human ends a wait, and it is the first message that counts. Whoever still waits goes on "
        "counting for as long as it lasts."
    )
    opened = ngettext("%(count)s conversation was opened.", "%(count)s conversations were opened.", figure.base)
    half = _("Half of those who open a conversation hear from a human within %(time)s of your opening hours.")
    none = _("More than half of those who opened a conversation are still waiting for a human.")
    return _waiting(figure, before, counted=opened, still=_people_wait, half=half, none=none, change=change)


def _next_response(figure: Figure, before: Figure | None) -> Said:
    change = _(
        "In a conversation that runs, people expect you to stay with it. Who has no time says when they come back to "
        "it: that is an answer, too."
    )
    counted = ngettext(
        "%(count)s time somebody went on and waited for you.",
        "%(count)s times somebody went on and waited for you.",
        figure.base,
    )
    half = _("In a running conversation, half of the waits end within %(time)s of your opening hours.")
    none = _("More than half of those who went on with a conversation are still waiting for a human.")
    return _waiting(figure, before, counted=counted, still=_waits_run, half=half, none=none, change=change)


def _people_wait(count: int) -> str:
    return ngettext("%(count)s person still waits.", "%(count)s people still wait.", count)


def _waits_run(count: int) -> str:
    """One person may have gone on in several conversations."""
    return ngettext("%(count)s of these waits still runs.", "%(count)s of these waits still run.", count)


def _waiting(
    figure: Figure,
    before: Figure | None,
    *,
    counted: str,
    still: Callable[[int], str],
    half: str,
    none: str,
    change: str,
) -> Said:
    """How long waits last: half of them and nine of ten, by opening hours and by the clock."""
    if figure.state not in {"figure", "still_waiting"}:
        return Said(change=change)
    waiting, parts = figure.base - figure.count, figure.parts
    base = [counted % {"count": figure.base}]
    if waiting:
        base.append(still(waiting) % {"count": waiting})
    if parts["p90_business"] is not None:
        within = lasting(parts["p90_business"], open_hours=True)
        base.append(_("Nine of ten: within %(time)s.") % {"time": within})
    base += _by_the_clock(parts["median_calendar"], parts["p90_calendar"])
    if before is not None:
        former = lasting(before.value or 0, open_hours=True)
        base.append(_("Half of them in the four weeks before: within %(time)s.") % {"time": former})
    sentence = none if figure.value is None else strong(half, time=lasting(figure.value, open_hours=True))
    return Said(sentence, base, change)


def _questions(figure: Figure, before: Figure | None) -> Said:
    missed = figure.base - figure.count
    counted = ngettext("%(count)s question was found.", "%(count)s questions were found.", figure.base)
    base = [counted % {"count": figure.base}, *then(before)]
    base += spread(figure, _("With other questions of the same kind it would lie between %(low)s and %(high)s."))
    checked = _(
        "Tried on sentences labelled by hand: %(precision)s taken for questions were some, %(recall)s questions were "
        "found."
    )
    base.append(checked % {"precision": of_hundred(PRECISION), "recall": of_hundred(RECALL)})
    return Said(
        strong(_("In %(share)s cases a question is answered and need not be asked again."), share=_share(figure)),
        base,
        ngettext(
            "%(count)s question got no answer in two days or had to be asked again. If it needed none, or was no "
            "question, say beside the message that it needs no answer, and this figure leaves it out.",
            "%(count)s questions got no answer in two days or had to be asked again. If some needed none, or were no "
            "questions, say beside the message that it needs no answer, and this figure leaves them out.",
            missed,
        )
        % {"count": missed}
        if missed
        else _("Every question was answered in two days. It stays so as long as somebody looks in every other day."),
    )


def _share(figure: Figure) -> str:
    return of_hundred(figure.value or 0)


def _by_the_clock(median: float | None, ninety: float | None) -> list[str]:
    """The same with nights and Sundays in it."""
    if median is None:
        return []
    half = lasting(median, open_hours=False)
    if ninety is None:
        return [_("By the clock: half within %(half)s, and more than one in ten still waits.") % {"half": half}]
    both = _("By the clock: half within %(half)s, nine of ten within %(ninety)s.")
    return [both % {"half": half, "ninety": lasting(ninety, open_hours=False)}]


def _voice(figure: Figure, before: Figure | None) -> Said:
    team, outside = _voices(figure)
    counted = _("Contributions of substance: %(team)s of yours, %(outside)s of theirs.")
    base = [counted % {"team": team, "outside": outside}] if figure.base else []
    if before is not None:
        base.append(_("In the four weeks before: %(share)s.") % {"share": ratio(*_voices(before))})
    return Said(
        strong(_("You to them: %(ratio)s."), ratio=ratio(team, outside)),
        base,
        _(
            "Ask more than you announce. More than half from their side is nothing bad: regulars talk among "
            "themselves."
        ),
    )


def _voices(figure: Figure) -> tuple[int, int]:
    return int(figure.parts["team"] or 0), int(figure.parts["outside"] or 0)


def _broadcasts(figure: Figure, before: Figure | None) -> Said:
    still_open = sum(week.open for week in figure.weeks)
    base = []
    if still_open:
        young = ngettext(
            "%(count)s is less than three days old and still open.",
            "%(count)s are less than three days old and still open.",
            still_open,
        )
        base.append(young % {"count": still_open})
    if before is not None:
        former = _("In the four weeks before: %(dialogue)s became dialogue, %(broadcast)s stayed broadcasts.")
        base.append(former % {"dialogue": _dialogues(before), "broadcast": before.count})
    return Said(
        strong(
            _("Of %(base)s things you said, %(dialogue)s became dialogue and %(broadcast)s stayed broadcasts."),
            base=figure.base,
            dialogue=_dialogues(figure),
            broadcast=figure.count,
        ),
        base,
        _(
            "A question at the end of an announcement invites an answer, and an answer within three days makes it a "
            "dialogue for good."
        ),
    )


def _dialogues(figure: Figure) -> int:
    return sum(week.dialogue for week in figure.weeks)


#: What a metric says of a figure, and of the one before where there is one with a value.
SAY: dict[str, Callable[[Figure, Figure | None], Said]] = {
    "dialogue_index": _index,
    "people_in_dialogue": _people,
    "answered_share": _answered,
    "first_response": _first_response,
    "next_response": _next_response,
    "questions_answered": _questions,
    "voice_share": _voice,
    "depth": talking.depth,
    "reciprocity": talking.reciprocity,
    "evenness": talking.evenness,
    "regulars": talking.regulars,
    "initiative": talking.initiative,
    "uptake": talking.uptake,
    "broadcasts": _broadcasts,
}


def say(figure: Figure, before: Figure | None) -> Said:
    """What its metric says of the figure, compared with the one before where that has a value."""
    return SAY[figure.metric](figure, before if before is not None and before.value is not None else None)
