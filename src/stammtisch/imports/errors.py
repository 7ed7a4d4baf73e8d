"""Why an export cannot be read.

ExportError            base, with a sentence for people and `reason` as a stable key
  NotAnExport           it is something else; trying again with the same file does not help
  TooMuch               a limit was reached before anything was kept; a smaller export helps
  Ambiguous             a person must say how dates are read; carries the candidates
"""

from stammtisch.imports.order import Reading


class ExportError(Exception):
    """Base of all refusals. The text is an English sentence for logs; `reason` chooses the sentence on screens."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class NotAnExport(ExportError):
    """The file is no chat export that we know. Trying again with the same file does not help."""


class TooMuch(ExportError):
    """A limit was reached. Nothing was kept; a smaller export helps."""


class Ambiguous(ExportError):
    """The order of day and month cannot be decided from the file."""

    def __init__(self, candidates: tuple[Reading, ...]) -> None:
        super().__init__("order", "The order of day and month cannot be decided from this file.")
        #: The possible readings, the likelier first, each with three lines of the file.
        self.candidates = candidates
