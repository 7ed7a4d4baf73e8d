"""`{% load quotes %}`: words of people inside `<q>`."""

from django import template

from stammtisch.kit.text.quotes import inner

register = template.Library()


@register.filter(name="inner", is_safe=True)
def inner_(words: object) -> str:
    """The words with their quotation marks one level down: „Wer da?“ becomes ‚Wer da?‘."""
    return inner(str(words))
