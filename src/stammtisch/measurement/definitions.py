"""The constants of definition set `di-1`.

They are conventions, not findings, frozen so that a firm can be compared with itself. Changing one of them means a
new set beside this one: figures of two sets are never put into one series.
"""

from datetime import timedelta
from typing import Final

#: Name stored with every figure.
DEFINITION_SET: Final = "di-1"

#: Silence of this length ends a turn.
GAP: Final = timedelta(hours=12)
#: How long a turn still relates to the one before.
WINDOW: Final = timedelta(hours=72)
#: Silence of this length makes the next wait a first one, and a wait this old can no longer be answered.
REOPEN: Final = timedelta(days=7)
#: A step of an exchange reaches back one window at most, and three steps decide it.
LOOK_BACK: Final = 3 * WINDOW

#: A question answered later than this (and later than its business day) was not answered.
QUESTION_WINDOW: Final = timedelta(days=2)
#: A table is cut into conversations where nothing was said for so long; every other room after `REOPEN`.
SILENCE_AT_A_TABLE: Final = GAP

#: Shares and the index are computed over this many Monday-based local weeks.
PERIOD_WEEKS: Final = 4
#: Below this age a room or firm has no index yet.
YOUNGEST: Final = timedelta(days=28)
#: Who had a seat or wrote within this many days counts as reached.
REACH_DAYS: Final = 90
#: Weeks with an exchange that make a person count fully.
FULL_WEEKS: Final = 2
#: Present in so many of the last four open weeks, a person is a regular.
REGULAR_WEEKS: Final = 3
#: Different people who have to take up an opening of the team.
TAKEN_UP_BY: Final = 2
#: The levels of a conversation that are told apart; the last stands for itself and all above.
LEVELS_OF_DEPTH: Final = 3
#: The few who wrote most: this share of the writers, rounded up.
MOST_ACTIVE: Final = 0.1
#: Below this many reached people there is no index.
FEWEST_REACHED: Final = 10

#: Distinct words that make a turn substantive.
MIN_TOKENS: Final = 3
#: Seconds of voice that make a turn substantive although its words are unknown.
MIN_VOICE_SECONDS: Final = 3
#: The same text this often within `TEMPLATE_SPAN` is a template.
TEMPLATE_USES: Final = 3
TEMPLATE_SPAN: Final = timedelta(days=28)
#: Inside a turn, messages with more words than this are compared with the templates one by one.
TEMPLATE_LONGER_THAN: Final = 3

#: Above this share of the substantive turns the firm mostly talks itself.
MOSTLY_US: Final = 0.67
#: Resamples of a bootstrap interval.
RESAMPLES: Final = 1000
#: Shuffles that say how reciprocal talk would be by chance.
SHUFFLES: Final = 200
