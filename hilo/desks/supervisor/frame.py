"""The desk's frame: its tabs, and `show`, with which every page of the desk answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hilo.desks.asked import actor
from hilo.kernel.territory.queries import zone_of
from hilo.kit.frame import language
from hilo.lib.actor import Actor


@dataclass(frozen=True, slots=True)
class Tab:
    """One page in the desk's navigation: url is the name of its address; key the chord that opens it, "" for none."""

    name: str
    url: str
    label: str | Promise
    permission: str
    key: str = ""


TABS = (
    Tab("now", "supervisor-now", _("Now"), "centre.oversee", "Alt+1"),
    Tab("call-backs", "supervisor-call-backs", _("Call-backs"), "centre.oversee", "Alt+2"),
    Tab("shift", "supervisor-shift", _("Shift"), "centre.oversee", "Alt+3"),
    Tab("incidents", "supervisor-incidents", _("Incidents"), "centre.oversee", "Alt+4"),
    Tab("aid", "supervisor-aid", _("Help"), "centre.oversee", "Alt+5"),
    Tab("notices", "supervisor-notices", _("Notices"), "centre.oversee", "Alt+6"),
    Tab("warnings", "supervisor-warnings", _("Warnings"), "warnings.issue", "Alt+7"),
    Tab("times", "supervisor-times", _("Times"), "centre.oversee", "Alt+8"),
    Tab("improper", "supervisor-improper", pgettext_lazy("supervisor", "Improper"), "centre.oversee", "Alt+9"),
    Tab("staffing", "supervisor-staffing", _("Staffing"), "centre.oversee"),
    Tab("coverage", "supervisor-coverage", _("Coverage"), "centre.oversee"),
    Tab("cards", "supervisor-cards", _("Cards"), "cards.edit"),
    Tab("paper", "supervisor-paper", _("Paper forms"), "centre.oversee"),
)
"""The first to be needed on a bad night stand first. A tab whose address is not there, or not allowed, is not shown."""


def show(
    request: HttpRequest, tab: str, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the desk, drawn in its frame (supervisor/page.html) with one tab lit."""
    who = actor(request)
    home = next(iter(who.states)) if len(who.states) == 1 else ""
    frame = {"tabs": tabs(who, tab), "zone": str(zone_of(home)) if home else "", "lang": language()}
    return render(request, template, {**frame, **(context or {})}, status=status)


def tabs(who: Actor, current: str) -> list[dict[str, Any]]:
    """The tabs that the reader may open: url, label, key, current."""
    return [
        {"name": tab.name, "url": url, "label": tab.label, "key": tab.key, "current": tab.name == current}
        for tab in TABS
        if who.may(tab.permission) and (url := _address(tab.url))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
