"""The frame of a desk: its tabs, one of them lit; who asks and for what purpose; what was refused, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from hilo.kernel.access.http import asker
from hilo.kernel.access.queries import actor_of
from hilo.kernel.language import language as language
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.codes import find
from hilo.lib.errors import Refusal

LONGEST_PURPOSE = 200
NOBODY = Actor("")


@dataclass(frozen=True, slots=True)
class Tab:
    """One page in a desk's navigation: url is the name of its address; any of the permissions opens it."""

    name: str
    url: str
    label: str | Promise
    permissions: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button of a page that leads somewhere; look: "primary" or ""."""

    label: str | Promise
    url: str
    key: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The head of a record's page (kit/record.html). name: beside the number; badges: state ("" for none) and words;
    facts: label and value, those without a value are left out."""

    title: str
    name: str = ""
    badges: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk: its title, and its tabs in the order of the hand.

    styles: its own stylesheet, if it has one. always: what each of its pages is given. refusals: what it says of a code
    of which it knows better what it is about. exact: what was refused is told in full too, in English, where the
    reader's own sentence is the code's general one.
    """

    title: str | Promise
    tabs: Sequence[Tab] = ()
    styles: str = ""
    always: Mapping[str, Any] = field(default_factory=dict)
    refusals: Mapping[str, str | Promise | Callable[[Refusal], str]] = field(default_factory=dict)
    exact: bool = False

    def open_to(self, who: Actor) -> list[dict[str, Any]]:
        """The tabs that somebody may open, in their order."""
        return [
            {"name": one.name, "url": reverse(one.url), "label": one.label, "key": one.key}
            for one in self.tabs
            if any(who.may(permission) for permission in one.permissions)
        ]

    def show(
        self,
        request: HttpRequest,
        tab: str,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        refusal: Refusal | None = None,
    ) -> HttpResponse:
        """A page in the desk's frame (kit/page.html; kit/public.html for one that anybody opens), with one tab lit, and
        what was refused if anything was."""
        who = actor_of(request) or NOBODY
        frame: dict[str, Any] = {
            "desk_title": self.title,
            "desk_styles": self.styles,
            "tab": tab,
            "tabs": self.open_to(who),
            "zone": str(zone_at(who) or ""),
            "refusal": refusal,
            "refusal_words": self.said(refusal) if refusal else "",
            "refusal_exact": self.exactly(refusal) if refusal and self.exact else "",
            "given": request.POST if refusal else {},
        }
        return render(
            request, template, {**frame, **self.always, **(context or {})}, status=refusal.status if refusal else 200
        )

    def said(self, refusal: Refusal) -> str:
        """What was refused in the reader's words, after the number of what it is about where that is one of several."""
        own = self.refusals.get(refusal.code)
        words = str(own(refusal) if callable(own) else own or refusal.said(language()))
        about = refusal.extra.get("number")
        return f"{about}: {words}" if about else words

    def exactly(self, refusal: Refusal) -> str:
        """The English sentence of a refusal, where the one in the reader's language says less."""
        known = find(refusal.code)
        general = known is not None and known.composed and refusal.code not in self.refusals
        return refusal.message if general and language() != "en" and refusal.said("es") != refusal.message else ""


def zone_at(who: Actor) -> ZoneInfo | None:
    """The clock of the one state that somebody works for; None for who works for several."""
    return zone_of(next(iter(who.states))) if len(who.states) == 1 else None


def reader(request: HttpRequest, purpose: str | Promise) -> Actor:
    """Who asks, with the purpose that the ledger will give for what is read: also that it left as a file, if it did."""
    told = f"{purpose}; saved as a table" if request.GET.get("file") == "csv" else str(purpose)
    return replace(asker(request), purpose=told[:LONGEST_PURPOSE])
