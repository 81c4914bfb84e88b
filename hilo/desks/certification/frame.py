"""What every page of the desk has: who asks and for what, the tabs, what was refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from hilo.desks.asked import actor as asking
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from . import words

PURPOSE = "certification of officers"


def reader(request: HttpRequest) -> Actor:
    """Who asks, with the desk's purpose: reads of records are written in the ledger with it."""
    return replace(asking(request), purpose=PURPOSE)


def language() -> str:
    """ "en" or "es"."""
    return "en" if (get_language() or "").startswith("en") else "es"


def show(request: HttpRequest, tab: str, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the desk. issues: the reader may issue certificates; trusted: may read results (LGSNSP 93)."""
    who = asking(request)
    issues = who.may("certificates.issue")
    trusted = issues or who.may("officers.write") or who.may("officers.evaluate")
    told = {"tab": tab, "issues": issues, "trusted": trusted, "asks": who.may("officers.write")}
    return render(request, template, told | context, status=status)


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as the page says it."""
    return {"refusal": refusal.said(language()), "refusal_code": refusal.code}


def marks(row: Any) -> list[dict[str, Any]]:
    """The four components of a judged officer, in their order: name, how it looks, its word, whether it ends first."""
    lacking = dict(one.split(":", 1) for one in row.without)
    return [
        {"name": label, "look": words.STATES[state][0], "word": words.STATES[state][1], "first": row.first == name}
        for name, label in words.COMPONENTS.items()
        for state in (lacking.get(name, "ok"),)
    ]


def listed(rows: list[Any], today: date) -> list[dict[str, Any]]:
    """Judged officers as a table shows them; days: until the first end."""
    return [
        {
            "row": row,
            "marks": marks(row),
            "reasons": [(words.FINDINGS.get(code, code), code) for code in row.codes],
            "first": words.COMPONENTS.get(row.first, ""),
            "days": (row.first_on - today).days if row.first_on else None,
        }
        for row in rows
    ]
