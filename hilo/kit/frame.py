"""The frame of a desk: its tabs, one of them lit; who asks and for what purpose; what was refused, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from hilo.kernel.access.http import asker
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

LONGEST_PURPOSE = 200


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
    of which it knows better what it is about.
    """

    title: str | Promise
    tabs: Sequence[Tab] = ()
    styles: str = ""
    always: Mapping[str, Any] = field(default_factory=dict)
    refusals: Mapping[str, str | Promise] = field(default_factory=dict)

    def show(
        self,
        request: HttpRequest,
        tab: str,
        template: str,
        context: Mapping[str, Any],
        *,
        refusal: Refusal | None = None,
    ) -> HttpResponse:
        """A page in the desk's frame (kit/page.html), with one tab lit, and what was refused if anything was."""
        who = asker(request)
        home = next(iter(who.states)) if len(who.states) == 1 else ""
        frame: dict[str, Any] = {
            "desk_title": self.title,
            "desk_styles": self.styles,
            "tab": tab,
            "tabs": [
                {"name": one.name, "url": reverse(one.url), "label": one.label, "key": one.key}
                for one in self.tabs
                if any(who.may(permission) for permission in one.permissions)
            ],
            "zone": str(zone_of(home)) if home else "",
            "refusal": refusal,
            "refusal_words": self.said(refusal) if refusal else "",
            "given": request.POST if refusal else {},
        }
        return render(request, template, {**frame, **self.always, **context}, status=refusal.status if refusal else 200)

    def said(self, refusal: Refusal) -> str:
        """What was refused in the reader's words, after the number of what it is about where that is one of several."""
        words = str(self.refusals.get(refusal.code) or refusal.said(language()))
        about = refusal.extra.get("number")
        return f"{about}: {words}" if about else words


def language() -> str:
    """The reader's language: "es" or "en"."""
    return "en" if (get_language() or "es").startswith("en") else "es"


def reader(request: HttpRequest, purpose: str | Promise) -> Actor:
    """Who asks, with the purpose that the ledger will give for what is read: also that it left as a file, if it did."""
    told = f"{purpose}; saved as a table" if request.GET.get("file") == "csv" else str(purpose)
    return replace(asker(request), purpose=told[:LONGEST_PURPOSE])
