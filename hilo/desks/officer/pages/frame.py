"""The page itself, and what it needs to work with no signal: its worker, its frame, and the key of what it keeps.

Nothing here holds a case. The frame is an empty page; everything an officer wrote lies sealed in the browser's own
database (docs/operations.md says against what that protects).
"""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import cache, wraps
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.desks.offline import NoLine, worker_of
from hilo.kernel.access.http import View, public, requires
from hilo.kernel.access.queries import actor_of
from hilo.kernel.domain import barred
from hilo.registries.officers import queries as officers

from .device import asking, remember, standing
from .keys import keys_of

HERE = Path(__file__).parents[1] / "static" / "officer"
SHARED = ("hilo.svg", "hilo.css")
SCRIPTS = ("api", "clock", "keys", "outbox", "owner", "shell", "text", "theme", "toast", "vault")
"""What the page uses of the house's own scripts."""
NO_LINE = (
    NoLine(
        "es",
        "Sin señal, y nadie ha iniciado sesión en este teléfono",
        "Avise por radio a su unidad de toda detención (LNRD 17) y escriba en papel. Con señal,",
        "abra la página",
        "e inicie sesión: lo que estaba guardado aquí se enviará entonces.",
    ),
    NoLine(
        "en",
        "No signal, and nobody is signed in on this phone",
        "Tell your unit of any detention by radio (LNRD 17) and write on paper. With a signal,",
        "open the page",
        "and sign in: what was kept here is sent then.",
    ),
)
SHIFT = timedelta(hours=24)
"""How long a phone without a signal may go on: a shift lasts that long, and a session half of it."""


def _or_leaving(view: View) -> View:
    """The page also for who may act no more: of it they see that, and the phone delivers what it holds."""

    @wraps(view)
    def opened(request: HttpRequest) -> HttpResponseBase:
        who = actor_of(request)
        return leaving(request) if who and who.user_id and barred(who.user_id) else view(request)

    return opened


@_or_leaving
@requires("reports.write")
@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The officer's page. It opens empty; what it shows comes from the phone, or over the line."""
    return render(request, "officer/page.html", {})


@public
@never_cache
@require_GET
def leaving(request: HttpRequest) -> HttpResponse:
    """The empty page for a phone whose officer cannot sign in any more: it delivers what it holds (device.last)."""
    return render(request, "officer/page.html", {})


@requires("reports.write")
@never_cache
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The same page without an hour: what the browser opens where there is no signal."""
    return render(request, "officer/page.html", {"server_time": None})


@requires("reports.write")
@never_cache
@require_GET
def keeping(request: HttpRequest) -> JsonResponse:
    """Who is signed in, the key under which the phone keeps what it cannot send yet, and whether it still may.

    keys: the key made of the secret key in use first, then those of the secrets before it. The same officer has the
    same key in the next session, so that what was kept in this one can be sent then.
    """
    who, now = actor(request), timezone.now()
    officer = officers.officer_of(who)
    card = officers.card(officer, timezone.localdate()).as_dict() if officer is not None else {}
    remember(request, request.GET.get("device", ""), who)
    asked = standing(asking(request), who)
    return JsonResponse(
        {
            "now": now,
            "owner": str(who.user_id),
            "name": card.get("name") or request.user.get_full_name() or request.user.get_username(),  # type: ignore[union-attr]
            "card": _on_paper(card),
            "unit": who.unit,
            "keys": [] if asked["revoked"] else _keys(who.user_id or 0),
            "until": max(now + SHIFT, request.session.get_expiry_date()),
        }
        | asked
    )


def _on_paper(card: dict[str, str]) -> dict[str, str]:
    """A card as the form's answers `from` it: whole names, no codes."""
    return {
        "name": card.get("name", ""),
        "number": card.get("number", ""),
        "rank": card.get("rank_label") or card.get("rank", ""),
        "institution": card.get("institution_name") or card.get("institution", ""),
    }


def _keys(user_id: int) -> list[str]:
    return [base64.b64encode(key).decode() for key in keys_of(user_id)]


@cache
def _files() -> tuple[str, ...]:
    scripts = (f"js/{name}.js" for name in SCRIPTS)
    own = sorted(f"officer/{path.name}" for path in HERE.iterdir())
    return (*SHARED, *scripts, *own)


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that covers the page."""
    return worker_of("officer", files=_files(), said=NO_LINE)


@public
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What lets a phone install the page."""
    described = {
        "name": _("Hilo: police report"),
        "short_name": _("Report"),
        "id": "/desk/officer/",
        "start_url": "/desk/officer/",
        "scope": "/desk/officer/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#101316",
        "theme_color": "#101316",
        "icons": [
            {"src": static("officer/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static("officer/icon-mask.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        ],
        "shortcuts": [{"name": _("I have detained a person"), "url": "/desk/officer/#/detain"}],
    }
    return JsonResponse(described, content_type="application/manifest+json")
