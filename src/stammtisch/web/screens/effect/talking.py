"""What is said of figures about who talks with whom; as `sentences`, which lists them."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.measurement.figures import Figure
from stammtisch.web.screens.effect.phrases import of_hundred, strong
from stammtisch.web.screens.effect.said import Said, spread, then

#: Whoever speaks alone makes no chain.
FEWEST_IN_A_CHAIN = 2
#: So close to chance that one does not say on which side.
NEAR = 0.1


def depth(figure: Figure, before: Figure | None) -> Said:
    base = []
    if figure.parts:
        alone, reaction = (round((figure.parts[f"level_{level}"] or 0) * figure.base) for level in (1, 2))
        counted = _("%(alone)s with one side alone, %(reaction)s with a reaction, %(deep)s back and forth.")
        base.append(counted % {"alone": alone, "reaction": reaction, "deep": figure.count})
        base += _half(figure.parts["median"] or 0)
    base += then(before)
    base += spread(figure, _("With other conversations of the same kind it would lie between %(low)s and %(high)s."))
    return Said(
        strong(_("In %(share)s conversations an answer is answered."), share=of_hundred(figure.value or 0)),
        base,
        _(
            "Answer with something one can take up: a question, a choice, a thought of your own. A conversation goes "
            "back and forth as soon as somebody replies to a reply."
        ),
    )


def _half(level: float) -> list[str]:
    """How long the chain in the middle is; one side alone is no chain."""
    if level < FEWEST_IN_A_CHAIN:
        return []
    chain = _("Half of the conversations reach a chain of %(level)s contributions or more.")
    return [chain % {"level": number_format(level, 0 if level == int(level) else 1)}]


def reciprocity(figure: Figure, before: Figure | None) -> Said:
    if figure.value is None:
        return Said(change=_what_makes_it_mutual())
    steps = ngettext("%(count)s step from voice to voice", "%(count)s steps from voice to voice", figure.base)
    voices = _("%(steps)s, %(voices)s voices; you are one of them.")
    count = {"steps": steps % {"count": figure.base}, "voices": int(figure.parts["writers"] or 0)}
    base = [voices % count]
    compared = _("Of 100 steps %(r)s have one back; if chance seated the voices, it would be %(chance)s.")
    base.append(compared % {"r": _hundred(figure.parts["r"]), "chance": _hundred(figure.parts["r0"])})
    base.append(_("On the scale from chance (0) to everything (1): %(value)s.") % {"value": _two(figure.value)})
    if before is not None:
        base.append(_("In the four weeks before: %(value)s.") % {"value": _two(before.value or 0)})
    return Said(_mutual(figure.value), base, _what_makes_it_mutual())


def _mutual(value: float) -> str:
    if abs(value) < NEAR:
        return _("At your tables people answer each other about as often as chance would have it.")
    if value > 0:
        return _("At your tables people answer each other more than chance would have it.")
    return _("At your tables people answer each other less than chance would have it.")


def _what_makes_it_mutual() -> str:
    return _(
        "It rises when whoever was answered answers back, and falls when one speaks after the other and nobody comes "
        "back to anybody. Replying to one message, instead of to all, helps."
    )


def evenness(figure: Figure, before: Figure | None) -> Said:
    people, few = int(figure.parts["people"] or 0), int(figure.parts["top"] or 0)
    base = []
    if figure.value is not None:
        counted = _("%(count)s of %(base)s contributions, by %(few)s of %(people)s people.")
        base.append(counted % {"count": figure.count, "base": figure.base, "few": few, "people": people})
        even = _("Evenness: %(value)s; 1 would mean everybody the same.")
        base.append(even % {"value": _two(figure.value)})
    silent = figure.parts["silent"]
    if figure.value is not None and silent:
        read = ngettext(
            "%(count)s person within reach wrote nothing; that is counted apart.",
            "%(count)s people within reach wrote nothing; they are counted apart.",
            int(silent),
        )
        base.append(read % {"count": int(silent)})
    if before is not None:
        base.append(_("In the four weeks before: %(value)s.") % {"value": _two(before.value or 0)})
    return Said(
        strong(
            _("%(share)s contributions come from the most active tenth of those who write."),
            share=of_hundred(figure.parts["top_share"] or 0),
        ),
        base,
        _(
            "Ask those by name who have said little. This is no target, though: wherever people talk, a few say "
            "most, and whoever only reads may be content."
        ),
    )


def regulars(figure: Figure, before: Figure | None) -> Said:
    base = []
    if figure.base:
        wrote = ngettext(
            "%(count)s person wrote in these weeks.", "%(count)s people wrote in these weeks.", figure.base
        )
        base.append(wrote % {"count": figure.base})
    if figure.value is not None and figure.parts["stickiness"] is not None:
        stay = _("%(share)s of them keep coming back.")
        base.append(stay % {"share": of_hundred(figure.parts["stickiness"])})
    if before is not None:
        base.append(_("In the four weeks before: %(value)s.") % {"value": before.count})
    sentence = ngettext(
        "%(count)s person was there in three of the last four weeks.",
        "%(count)s people were there in three of the last four weeks.",
        figure.count,
    )
    return Said(
        strong(sentence, count=figure.count),
        base,
        _(
            "A fixed day helps: whoever knows that something begins on Thursday comes back on Thursday. Weeks in "
            "which you were closed throughout are skipped."
        ),
    )


def initiative(figure: Figure, before: Figure | None) -> Said:
    base = []
    if figure.value is not None:
        counted = _("Opened by people: %(theirs)s, opened by you: %(ours)s.")
        base.append(counted % {"theirs": figure.count, "ours": figure.base - figure.count})
    base += then(before)
    base += spread(figure, _("With other conversations of the same kind it would lie between %(low)s and %(high)s."))
    return Said(
        strong(_("%(share)s conversations are opened by people."), share=of_hundred(figure.value or 0)),
        base,
        _(
            "People open where they know that somebody answers, and what may be said there. Leave a table without an "
            "announcement now and then, and see who begins."
        ),
    )


def uptake(figure: Figure, before: Figure | None) -> Said:
    young = int(figure.parts["open"] or 0)
    base = []
    if figure.value is not None:
        counted = _("%(count)s of %(base)s conversations you opened at tables.")
        base.append(counted % {"count": figure.count, "base": figure.base})
    if young:
        still = ngettext(
            "%(count)s is less than three days old and still open.",
            "%(count)s are less than three days old and still open.",
            young,
        )
        base.append(still % {"count": young})
    base += then(before)
    base += spread(figure, _("With other openings of the same kind it would lie between %(low)s and %(high)s."))
    return Said(
        strong(
            _("In %(share)s cases at least two people take up what you open."), share=of_hundred(figure.value or 0)
        ),
        base,
        _(
            "An opening is taken up when it can be answered in one sentence and touches what people know themselves. "
            "A question does more than news."
        ),
    )


def _two(value: float) -> str:
    """With two decimals as the language writes them, and a minus that is one; never below nothing by a hair."""
    return number_format(round(value, 2) + 0.0, 2).replace("-", "\N{MINUS SIGN}")


def _hundred(share: float | None) -> int:
    return round(100 * (share or 0))
