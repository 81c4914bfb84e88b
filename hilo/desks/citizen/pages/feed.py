"""/figures/feed.atom: what was told to the public, in the order in which it was told: publications, corrections,
withdrawals and outbreaks, for who follows by a reader.

An entry is of the moment in which it was said and never changes; what was withdrawn stays as it was told, and the
withdrawal is an entry of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as xml

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hilo.desks.citizen import facts, telling
from hilo.desks.citizen.newest import small
from hilo.desks.citizen.sending import MAX_AGE
from hilo.kernel.access.http import public
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries import kept
from hilo.knowledge.incidence.queries.history import told
from hilo.knowledge.incidence.queries.newest import NEWEST, above_all, correction

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.history import Told
    from hilo.knowledge.incidence.store import Vintage

ATOM = "http://www.w3.org/2005/Atom"
ACTS = OUTBREAKS = 200
"""So many of each are in the feed, the newest: a file full of outbreaks crowds out no withdrawal."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """ident: a name that never changes; way: the address below the server's name."""

    ident: str
    title: str
    at: datetime
    way: str
    summary: str
    kind: str


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287)."""
    home = request.build_absolute_uri("/").rstrip("/")
    text = _written(facts.stamp(), language(), home, request.get_host())
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@lru_cache(maxsize=16)
def _written(stamp: facts.Stamp, spoken: str, home: str, host: str) -> bytes:
    entries = _entries(stamp, spoken)
    xml.register_namespace("", ATOM)
    root = xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": spoken})
    with override(spoken):
        _add(root, "title", f"Hilo · {_('Figures')}")
    _add(root, "id", home + reverse("figures"))
    _add(root, "updated", max((one.at for one in entries), default=NEVER).isoformat())
    _add(xml.SubElement(root, f"{{{ATOM}}}author"), "name", host)
    xml.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": home + reverse("figures-feed")})
    xml.SubElement(root, f"{{{ATOM}}}link", {"href": home + reverse("figures-now")})
    for one in entries:
        entry = xml.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "title", one.title)
        _add(entry, "id", one.ident)
        _add(entry, "updated", one.at.isoformat())
        xml.SubElement(entry, f"{{{ATOM}}}category", {"term": one.kind})
        xml.SubElement(entry, f"{{{ATOM}}}link", {"href": home + one.way})
        _add(entry, "summary", one.summary)
    written: bytes = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


@lru_cache(maxsize=8)
def _entries(_: facts.Stamp, language: str) -> tuple[Entry, ...]:
    every = {one.key: one for one in facts.loaded()}
    acts: list[Entry] = []
    outbreaks: list[Entry] = []
    first_said: set[str] = set()
    with override(language):
        for act in reversed(told()):
            vintage = every.get(act.vintage)
            acts += _act(act, vintage)
            if act.kind == "published" and vintage:
                acts += _corrected(act, vintage, every.get(act.before))
                # What two files say is told once, by the first that said it.
                new = [one for one in _outbreaks(act, vintage) if one.ident not in first_said]
                first_said.update(one.ident for one in new)
                outbreaks += new
    newest_first = [*reversed(acts[-ACTS:]), *reversed(outbreaks[-OUTBREAKS:])]
    return tuple(sorted(newest_first, key=lambda one: one.at, reverse=True))


def _act(act: Told, vintage: Vintage | None) -> list[Entry]:
    title = telling.source_title(act.source)
    month = telling.words().period(vintage.last) if vintage else ""
    said = {
        "published": _("Published: %(title)s, to %(month)s"),
        "withdrawn": _("Withdrawn: %(title)s, to %(month)s"),
        "pinned": _("Read whatever else is published: %(title)s, to %(month)s"),
        "released": _("Not held fast any more: %(title)s, to %(month)s"),
    }[act.kind]
    reads = _("What is read now is %(key)s.") % {"key": act.now} if act.now else _("Nothing is read in its place.")
    summary = f"{act.why} {reads}".strip()
    if act.kind == "published":
        summary = act.vintage if act.now == act.vintage else f"{act.vintage}. {reads}"
    return [
        Entry(
            f"urn:hilo:{act.kind}:{act.vintage}:{act.nth}",
            said % {"title": title, "month": month},
            act.at,
            _way(act),
            summary,
            act.kind,
        )
    ]


def _way(act: Told) -> str:
    return f"{reverse('figures-now-source', args=[act.source])}?file={act.vintage.partition('@')[2]}"


def _corrected(act: Told, vintage: Vintage, before: Vintage | None) -> Iterator[Entry]:
    """What the file says otherwise than the one in whose place it is read."""
    if before is None or before.key == vintage.key or act.now != vintage.key:
        return
    rows = kept.read(vintage, correction(before)).get("file", {})
    moved = {key: one for key, one in rows.items() if one.moved}
    if not moved:
        return
    w = telling.words()
    said = "; ".join(
        _("%(crime)s: %(months)s, %(before)s before and %(after)s now")
        % {
            "crime": telling.title_of(crime_named(key)),
            "months": ngettext("%(n)s month", "%(n)s months", one.moved) % {"n": w.number(one.moved)},
            "before": w.number(one.sum_before),
            "after": w.number(one.sum_after),
        }
        for key, one in moved.items()
    )
    yield Entry(
        f"urn:hilo:corrected:{vintage.key}:{before.hash[:12]}:{act.nth}",
        _("Corrected by its source: %(title)s") % {"title": telling.source_title(act.source)},
        act.at,
        f"{_way(act)}#corrections-{act.source}",
        f"{before.key} → {vintage.key}. {said}.",
        "corrected",
    )


def _outbreaks(act: Told, vintage: Vintage) -> Iterator[Entry]:
    """The least likely last, so that it is not among those that are left out."""
    answers = [one for part in kept.read(vintage, NEWEST).values() for one in part.values()]
    w = telling.words()
    for crime, one in reversed(above_all(answers)):
        told_ = {
            "place": one.name,
            "crime": telling.title_of(crime_named(crime)),
            "month": w.period(one.month),
            "observed": w.number(one.observed),
            "expected": w.number(one.expected, 1),
            "q": small(one.q),
        }
        yield Entry(
            f"urn:hilo:outbreak:{act.source}:{crime}:{one.code}:{one.month}",
            _("Above its own past: %(place)s, %(crime)s, %(month)s") % told_,
            act.at,
            f"/figures/{act.source}/{crime}/{one.code}?year={one.month[:4]}&file={vintage.hash[:12]}",
            _("Registered: %(observed)s. Expected: %(expected)s. Chance after all places were looked at (q): %(q)s.")
            % told_
            + f" {vintage.key}",
            "outbreak",
        )


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, f"{{{ATOM}}}{name}").text = text
