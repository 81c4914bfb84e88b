"""What the desk needs to work on while the line is cut: its worker, its frame, its lists, and the key of what it keeps.

Nothing here holds a call. The frame is the page with an empty queue; it and the lists lie in the browser's cache until
the person signs out. What is typed lies encrypted in the browser's database (docs/operations.md says what is where).
"""

from __future__ import annotations

import base64
import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hilo.desks.asked import actor
from hilo.desks.offline import NoLine, worker_of
from hilo.emergency.places import queries as places
from hilo.kernel import catalogues
from hilo.kernel.access.http import public, requires
from hilo.kernel.catalogues import Entry
from hilo.kernel.keys import derived
from hilo.kit.frame import language
from hilo.lib.text import fold

from .search import code_out

HERE = Path(__file__).parents[1] / "static" / "operator"
SHARED = (
    "hilo.svg",
    "hilo.css",
    "notes.css",
    "maplibre/maplibre-gl.js",
    "maplibre/maplibre-gl.css",
)
"""What the desk uses of the house's static files beside its scripts."""
NO_LINE = (
    NoLine(
        "es",
        "Sin línea con el servidor, y nadie ha iniciado sesión en este puesto",
        "Anote las llamadas en los formatos de papel. Cuando vuelva la línea,",
        "abra el puesto",
        "e inicie sesión: lo que estaba guardado aquí se enviará entonces.",
    ),
    NoLine(
        "en",
        "No line to the server, and nobody is signed in at this desk",
        "Write calls on the paper forms. When the line is back,",
        "open the desk",
        "and sign in: what was kept here is sent then.",
    ),
)
OUTLINES = "/territory/outlines.json"
SALT = b"hilo: what an operator's desk keeps"


@cache
def _files() -> tuple[str, ...]:
    house = Path(str(finders.find("js/api.js"))).parent
    scripts = sorted(f"js/{path.name}" for path in house.glob("*.js"))
    own = sorted(f"operator/{path.name}" for path in HERE.iterdir())
    return (*SHARED, *scripts, *own)


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that covers the desk."""
    return worker_of("operator", files=_files(), said=NO_LINE, pages=("", "paper"), more=(OUTLINES,))


@requires("calls.answer")
@never_cache
@require_GET
def keeping(request: HttpRequest) -> JsonResponse:
    """Whose desk this is, and the key under which the browser keeps what it cannot send, until the session ends.

    keys: the key made of the secret key in use first, then those of the secrets before it. The same person has the same
    key in the next session, so that what was kept in this one can be sent then.
    """
    who = actor(request)
    until: datetime = request.session.get_expiry_date()
    return JsonResponse({"owner": str(who.user_id), "keys": _keys(who.user_id or 0), "until": until})


def _keys(user_id: int) -> list[str]:
    return [base64.b64encode(key).decode() for key in derived(str(user_id), salt=SALT)]


@cache
def _everyday() -> dict[str, Any]:
    text = files("hilo.standards").joinpath("emergency", "everyday_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _words(everyday: dict[str, Any], entry: Entry) -> str:
    """What people say of a code, in the reader's language."""
    name, spoken = fold(entry.name("es")), language()
    rows = (row for row in everyday["words"] if entry.code in row.get("codes", ()) or fold(row.get("of", "-")) in name)
    return " ".join(word for row in rows for word in row[spoken])


@requires("calls.answer")
@never_cache
@require_GET
def lists(request: HttpRequest) -> JsonResponse:
    """Every code of the catalogue and the named places of the reader's states, for a search without a server."""
    catalogue = catalogues.load("incidents", timezone.localdate())
    everyday = _everyday()
    rank = {code: place for place, code in enumerate(everyday["common"])}
    codes = [
        code_out(catalogue, entry) | {"also": _words(everyday, entry), "usual": rank.get(entry.code, len(rank))}
        for entry in catalogue.entries.values()
        if entry.in_force
    ]
    states = actor(request).states
    named: list[dict[str, Any]] = [
        {
            "name": place.name,
            "within": place.within,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "radius_m": place.radius_m,
        }
        for code in sorted(states)
        for place in places.known(code)
    ]
    return JsonResponse({"codes": codes, "places": named})
