"""The frame of a desk that reads: its tabs, `show`, and how a refused act comes back to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from hilo.desks.asked import actor as asking
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul

LONGEST_PURPOSE = 200


@dataclass(frozen=True, slots=True)
class Tab:
    """One page in a desk's navigation: url is the name of its address; any of the permissions opens it."""

    name: str
    url: str
    label: str | Promise
    permissions: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: its title, and its tabs in the order of the hand."""

    title: str | Promise
    tabs: Sequence[Tab]

    def show(
        self, request: HttpRequest, tab: str, template: str, context: Mapping[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """A page of the desk in its frame (reading/page.html), one tab lit. `refusal` may be a Refusal."""
        who = asking(request)
        home = next(iter(who.states)) if len(who.states) == 1 else ""
        frame: dict[str, Any] = {
            "desk_title": self.title,
            "tabs": [
                {
                    "name": one.name,
                    "url": reverse(one.url),
                    "label": one.label,
                    "key": one.key,
                    "current": one.name == tab,
                }
                for one in self.tabs
                if any(who.may(permission) for permission in one.permissions)
            ],
            "zone": str(zone_of(home)) if home else "",
            "lang": language(),
        }
        refusal = context.get("refusal")
        return render(request, template, {**frame, **context}, status=refusal.status if refusal else status)


def language() -> str:
    """The reader's language: "es" or "en"."""
    return "en" if (get_language() or "es").startswith("en") else "es"


def reader(request: HttpRequest, purpose: str) -> Actor:
    """Who asks, with the purpose that the ledger will give for what is read."""
    return replace(asking(request), purpose=str(purpose)[:LONGEST_PURPOSE])


def said(request: HttpRequest, name: str, longest: int = 2000) -> str:
    """One field of a form as it was typed, cut at its limit. Raises: Refusal HILO-K428 for what no record can hold."""
    value = request.POST.get(name, "").strip()
    if has_nul(value):
        raise Refusal("HILO-K428", "The text holds a character that cannot be kept. Type it again.", where=name)
    return value[:longest]
