"""Radio buttons of which each is a whole line to tap, with a sentence below its name."""

from collections.abc import Mapping
from typing import Any

from django import forms


class ChoiceLines(forms.RadioSelect):
    """`hints`: value → the sentence below."""

    template_name = "rounds/choice_lines.html"

    def __init__(self, hints: Mapping[str, object], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.hints = hints

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, *args, **kwargs) | {"hint": self.hints.get(str(value), "")}
