"""What the council's templates say in the reader's language."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils import formats

from hilo.council.sessions.queries import Words
from hilo.kit.frame import language

register = template.Library()


@register.filter
def said(words: Words) -> str:
    """The wording in the page's language."""
    return words.within(language())


@register.filter
def day(on: date) -> str:
    """A day in words: 3 de octubre de 2016, 3 October 2016."""
    return formats.date_format(on, "j F Y" if language() == "en" else r"j \d\e F \d\e Y")
