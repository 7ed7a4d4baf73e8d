"""All texts of the one-sentence story, by key. German lives in the catalogues.

Written to be read on a phone: short, warm, plain. The engine adds the label that a text is automatic.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: Mapping[str, Promise] = {
    # Buttons
    "button.skip": _("Pass"),
    "button.later": _("Later"),
    "button.out": _("I’m out"),
    "button.back": _("I’m back"),
    "button.append": _("Append it"),
    "button.rewrite": _("Write anew"),
    "button.yes": _("Yes"),
    "button.no": _("No"),
    "button.stay": _("Leave them"),
    "button.unnamed": _("Without my name"),
    "button.remove": _("Take them out"),
    # Announcing and opening
    "announce": _(
        "We are writing a story together, one sentence each. As soon as %(people)s people are in, it "
        "can begin; planned for %(starts)s. Whoever joins agrees that we may show, read aloud and "
        "print the story (not in advertising). You can take your sentences back at any time; copies "
        "already printed remain."
    ),
    "announce.extended": _(
        "We give it two more days. People still missing: %(missing)s. Do you know somebody who would enjoy this?"
    ),
    "open.in_turn": _(
        "Our story begins: “%(opening)s” Now it goes round, one sentence each, up to %(limit)s "
        "characters. Whoever’s turn it is hears from us."
    ),
    "open.chain": _(
        "Our story begins: “%(opening)s” Who goes on? Reply to this message, or begin with “Line:”. "
        "One sentence, up to %(limit)s characters."
    ),
    # Joining, leaving, coming back
    "join.welcome": _(
        "Good to have you with us! You will write one sentence at a time, up to %(limit)s characters."
        " “I’m out” is enough if you want to stop."
    ),
    "join.consent": _(
        "Before you can write along, please agree to the rules: we may show, read aloud and print the"
        " story, not use it in advertising, and you can take your yes back at any time."
    ),
    "join.next_time": _(
        "This story is already well on its way. Read along, and next time you are among the first on the list."
    ),
    "join.first": _(
        "A lovely thought! To write along you only need to join once; until then your message is with"
        " us and not in the story."
    ),
    "leave.bye": _("Thank you for being with us. You will hear nothing more of this story."),
    "leave.lines": _(
        "You are out, thank you for being with us. What shall become of your sentences (%(count)s)? "
        "Without an answer they stay as they are."
    ),
    "leave.stay": _("Good, your sentences stay as they are."),
    "leave.unnamed": _("Good, your sentences stay, without your name."),
    "leave.remove": _("Done, your sentences are out of the story."),
    "back.welcome": _("Welcome back! You are in again and will hear from us when it is your turn."),
    # Turns
    "turn.line": _(
        "It is your turn! The story stands at: “%(last)s” Your sentence, please, up to %(limit)s "
        "characters. You have time until %(until)s."
    ),
    "turn.title": _(
        "The story is written, and you may name it: a title with up to %(limit)s characters. You have"
        " time until %(until)s."
    ),
    "turn.changed": _("The sentence before yours was taken out. The story now stands at: “%(last)s”"),
    "turn.is_other": _(
        "Thank you! At the moment it is %(who)s’s turn, so your message is with us and not in the story."
    ),
    "turn.not_yours": _(
        "Thank you! At the moment somebody else is writing, so your message is with us and not in the story."
    ),
    "turn.over": _("That turn is over, but nothing is lost: your message is with us."),
    "remind.half": _("The story is waiting for your sentence. There is time until %(until)s."),
    "remind.late": _("Still got an idea? You have time until %(until)s."),
    "timeout.passed_on": _(
        "Time ran out, so we have passed the story on. It does not matter, your next turn will come."
    ),
    "timeout.aside": _("We will not ask you any more for now. You are always welcome: just write “I’m back”."),
    "skip.done": _("All right, somebody else is on."),
    "skip.aside": _("All right. We will not ask you any more for now; write “I’m back” whenever you like."),
    "snooze.done": _("All right, somebody else goes first, then it is you."),
    "snooze.once": _("Putting off works once per turn. Write your sentence, or pass."),
    # Lines
    "line.empty": _("We could not read any words. What is your sentence?"),
    "line.too_long": _(
        "Your sentence has %(length)s characters, %(limit)s fit, so it is %(over)s too long. Here it "
        "is back for trimming:\n%(draft)s"
    ),
    "line.sentences": _(
        "Those are %(count)s sentences. Take them all the same? Then simply send them again:\n%(draft)s"
    ),
    "line.not_text": _("How nice to hear from you! The story needs it in writing, though: what is your sentence?"),
    "line.held": _("Thank you! Somebody takes a short look at your sentence before it goes on."),
    "line.twice": _("We got your sentence twice and counted it once."),
    "line.struck": _("We have taken your sentence out of the story. The reason: %(reason)s"),
    "line.not_looked_at": _(
        "We did not manage to look at your sentence in time, so it is not in the story. We are sorry."
    ),
    "withdraw.done": _("Done, your sentence is out of the story."),
    "report.thanks": _("Thank you for telling us. The sentence is hidden until we have looked at it."),
    "edit.asked_host": _("You have changed a sentence that already stands. We ask whether it may be exchanged."),
    "edit.does_not_fit": _(
        "The changed sentence does not fit: it needs words and at most %(limit)s characters. The first version stays."
    ),
    "edit.proposed": _("May we change your sentence? Instead of “%(before)s” it would read “%(after)s”"),
    "edit.taken": _("The sentence is changed."),
    "edit.not_taken": _("The sentence stays as it was."),
    # Open chain
    "chain.race": _("Somebody was faster: “%(newer)s” Does yours still fit: “%(draft)s”?"),
    "chain.rewrite": _("Then go on from here: “%(last)s” Up to %(limit)s characters."),
    "chain.cooldown": _(
        "Lovely that you are so keen! Let others go first (%(others)s), then it is open for you again."
    ),
    # Closing, title, reveal, page
    "close.full": _("The story is full. Sentences: %(lines)s. Now it only needs a title."),
    "close.date": _("Time is up for our story. Sentences: %(lines)s. Now it only needs a title."),
    "close.silence": _(
        "It has grown quiet round the table, so the story ends here. Sentences: %(lines)s. Now it only needs a title."
    ),
    "close.nobody": _("Nobody is left at the table, so the story ends here. Sentences: %(lines)s."),
    "close.too_few": _(
        "We are too few to go on, so the story ends here. Sentences: %(lines)s. Now it only needs a title."
    ),
    "close.host": _("We end the story here. Sentences: %(lines)s. Now it only needs a title."),
    "close.no_page": _(
        "This time it did not become a story: it takes three sentences (written: %(lines)s). Thank you to "
        "everybody who was there; perhaps next time."
    ),
    "close.not_begun": _(
        "This time too few people came together for a story (in: %(people)s, needed: %(least)s). Thank you to "
        "everybody who was ready; perhaps next time."
    ),
    "title.too_long": _("A title has at least one and at most %(limit)s characters; yours has %(length)s."),
    "title.is": _("Our story has a name: “%(title)s”"),
    "reveal.begins": _("Now we unfold it: “%(title)s”"),
    "reveal.line": _("%(line)s"),
    "published": _("“%(title)s” is finished and can be read. Thank you to everybody who wrote!"),
    # Host and deputy
    "host.last": _(
        "Fewer than two people are left. You may write the last sentence until %(until)s; then the "
        "story ends. It stands at: “%(last)s”"
    ),
    "host.host_title": _("The story needs a title from you. Without one by %(until)s it is called “untitled”."),
    "host.moderation": _("A sentence in the story waits for you."),
    "host.nudge": _("A day without a sentence (in a row: %(days)s). A small nudge at the table may help."),
    "host.unreachable": _("We could not reach %(who)s; the turn went on."),
    "host.bridge": _(
        "Sentence %(number)s was taken back. If the story needs it, write one bridging sentence in your own name."
    ),
    "host.too_few": _("Not yet: it takes %(least)s people (in so far: %(people)s)."),
    "host.words": _("%(who)s: %(text)s"),
    "host.impulse": _("An impulse from %(who)s: %(text)s"),
    "host.skipped": _("%(who)s (host) has passed the turn on."),
    "host.extended": _("%(who)s (host) has extended the turn until %(until)s."),
    "host.paused": _("%(who)s (host) has paused the story."),
    "host.resumed": _("%(who)s (host) has let the story go on."),
    "host.deputised": _("%(who)s now stands in for the host."),
    "host.end_moved": _("%(who)s (host) has moved the end to %(until)s."),
    "host.aftercare": _("Tell the table what became of the story: a reading, a print, the next round?"),
    "host.aftercare_due": _("The table has not heard yet what became of “%(title)s”."),
    "host.expiry": _("The page of “%(title)s” stays online until %(until)s. Shall it stay longer?"),
    "deputy.please": _("The host has been silent for two days and something waits in the story. Will you take over?"),
    # Settings that do not hold
    "settings.range": _("Please choose a number from %(low)s to %(high)s."),
    "settings.choice": _("This way to play does not exist."),
    "settings.max_below_min": _("The most people cannot be fewer than the least (%(low)s)."),
    "settings.lease": _("A turn lasts from one minute to seven days."),
    "settings.remind_before": _("The reminder must come before the turn ends and after it began."),
    "settings.quiet": _("Quiet hours need a beginning and an end."),
    "settings.folded_in_turn": _("A folded story only works in turn."),
    # Names on the host's screens
    "preset.in_turn": _("In turn"),
    "preset.open_chain": _("Open chain"),
    "preset.folded": _("Folded"),
    "preset.live": _("Live, in one evening"),
    "state.draft": _("Draft"),
    "state.announced": _("Announced"),
    "state.open": _("Running"),
    "state.paused": _("Paused"),
    "state.closing": _("Closing"),
    "state.closed": _("Closed"),
    "state.published": _("Published"),
    "state.aftercare": _("Aftercare"),
    "state.archived": _("Archived"),
    "end.full": _("All sentences are written."),
    "end.date": _("The end date was reached."),
    "end.silence": _("Several turns in a row went by in silence."),
    "end.nobody": _("Nobody was left."),
    "end.too_few": _("Too few people were left."),
    "end.host": _("The host ended it."),
    "inbox.late": _("Written after the turn was over."),
    "inbox.not_your_turn": _("Written while somebody else had the turn."),
    "inbox.ordinary": _("An ordinary message."),
    "inbox.not_text": _("Not text, so not a sentence of the story."),
    "inbox.not_in": _("From somebody who does not take part."),
    "inbox.cooldown": _("Others go first."),
    "inbox.turn_over": _("The turn ended while this was being written."),
    "inbox.draft_expired": _("Somebody was faster, and the question went unanswered."),
    "inbox.draft_replaced": _("Replaced by a newer sentence of the same person."),
    "inbox.left": _("The author has left the story."),
    "inbox.story_closed": _("The story was closed first."),
    "hold.before": _("Every sentence is looked at first."),
    "hold.link": _("Contains a link."),
    "hold.mail": _("Contains an e-mail address."),
    "hold.phone": _("Contains a phone number."),
    "hold.word": _("Contains a word from your list."),
    "hold.reported": _("Somebody has reported it."),
    "live.withdrawn": _("[withdrawn]"),
    "live.rejected": _("[taken out]"),
}
