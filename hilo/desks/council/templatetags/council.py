"""What the council's templates say in the reader's language."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats
from django.utils.translation import get_language

from hilo.council.sessions.queries import Words

register = template.Library()


@register.filter
def said(words: Words) -> str:
    """The wording in the page's language."""
    return words.within(get_language() or "es")


@register.filter
def day(on: date) -> str:
    """A day in words: 3 de octubre de 2016, 3 October 2016."""
    spanish = not (get_language() or "es").startswith("en")
    return formats.date_format(on, r"j \d\e F \d\e Y" if spanish else "j F Y")
