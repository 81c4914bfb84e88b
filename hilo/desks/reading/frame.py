"""The frame of a desk that reads: the kit's, in this desk's own page, and how a refused act comes back to its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from hilo.kit import frame
from hilo.kit.frame import Tab as Tab
from hilo.kit.frame import language as language
from hilo.kit.frame import reader as reader
from hilo.lib.errors import Refusal
from hilo.lib.text import has_nul


@dataclass(frozen=True, slots=True)
class Desk(frame.Desk):
    """A desk whose pages are made of reading/page.html; what was refused stands in their context."""

    def show(
        self,
        request: HttpRequest,
        tab: str,
        template: str,
        context: Mapping[str, Any],
        *,
        refusal: Refusal | None = None,
    ) -> HttpResponse:
        """A page of the desk, one tab lit. `refusal` may stand in the context."""
        refused = refusal or context.get("refusal")
        return frame.Desk.show(self, request, tab, template, context, refusal=refused)


def said(request: HttpRequest, name: str, longest: int = 2000) -> str:
    """One field of a form as it was typed, cut at its limit. Raises: Refusal HILO-K428 for what no record can hold."""
    value = request.POST.get(name, "").strip()
    if has_nul(value):
        raise Refusal("HILO-K428", "The text holds a character that cannot be kept. Type it again.", where=name)
    return value[:longest]
