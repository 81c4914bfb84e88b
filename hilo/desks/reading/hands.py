"""Who else wrote in a report, which parts, and whether they sign them, as the page to decide on tells it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .facts import Fact


def facts(form: Any, writers: Iterable[Any], spoken: str) -> list[Fact]:
    """One for each who wrote beside the author: who, what, signed or not. A court reads no name without its words."""
    titles = {part.id: part.title_en if spoken == "en" else part.title_es for part in form.parts}
    return [
        Fact(_("Wrote too"), _told(one, titles), "late" if one.declined or one.unsigned else "")
        for one in writers
        if one.role == "partner" and (one.answers or not one.ended_at)
    ]


def of(writers: Iterable[Any], path: str) -> str:
    """Who wrote an answer, if more than one wrote; "" otherwise."""
    told = list(writers)
    return next((one.name for one in told if path in one.paths), "") if len(told) > 1 else ""


def _told(one: Any, titles: dict[str, str]) -> str:
    who = ", ".join(filter(None, (one.name, one.rank, one.number)))
    parts = Counter(titles.get(path.split(".")[1], path) for path in one.paths)
    wrote = "; ".join(f"{title} ({count})" for title, count in parts.items()) or _("nothing that stands")
    return " · ".join(filter(None, (who, wrote, _signs(one))))


def _signs(one: Any) -> str:
    if one.declined:
        return _("does not sign: {why}").format(why=one.declined)
    signed = ""
    if one.signed_at:
        signed = _("signed {at}").format(at=date_format(localtime(one.signed_at), "SHORT_DATETIME_FORMAT"))
    return ", ".join(filter(None, (signed, _("not signed: {n}").format(n=one.unsigned) if one.unsigned else "")))
