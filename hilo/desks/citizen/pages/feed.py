"""/figures/feed.atom: a newer or corrected file, and what is beyond chance in it, for who follows by a reader."""

from __future__ import annotations

from xml.etree import ElementTree as xml

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from hilo.desks.citizen import facts, telling
from hilo.desks.citizen.pages.now import beyond
from hilo.desks.citizen.sending import MAX_AGE
from hilo.kernel.access.http import public
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, STATE
from hilo.knowledge.incidence.store import Vintage
from hilo.lib.errors import Refusal

ATOM = "http://www.w3.org/2005/Atom"


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287): ids are names of the vintage and never change, so an entry is read once."""
    xml.register_namespace("", ATOM)
    home = request.build_absolute_uri("/figures")
    newest = facts.newest()
    root = xml.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language()})
    _add(root, "title", f"Hilo · {_('Figures')}")
    _add(root, "id", home)
    _add(root, "updated", max((_instant(one) for one in newest.values()), default="1970-01-01T00:00:00+00:00"))
    author = xml.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", request.get_host())
    xml.SubElement(root, f"{{{ATOM}}}link", {"rel": "self", "href": request.build_absolute_uri()})
    xml.SubElement(root, f"{{{ATOM}}}link", {"href": home})
    for vintage in newest.values():
        where = f"{home}/sources#{vintage.source}"
        what = f"{telling.source_title(vintage.source)}: {telling.words().period(vintage.last)}"
        _entry(root, f"urn:hilo:vintage:{vintage.key}", what, where, vintage, vintage.hash)
        for code, called, month, said in _outbreaks(vintage):
            crime = facts.crimes_of(vintage)[0].key
            _entry(
                root,
                f"urn:hilo:outbreak:{vintage.key}:{crime}:{code}:{month}",
                f"{called}, {telling.words().period(month)}: {_('Above their own past, beyond chance')}",
                f"{home}/{vintage.source}/{crime}/{code}?year={month[:4]}",
                vintage,
                said,
            )
    text = xml.tostring(root, encoding="utf-8", xml_declaration=True)
    response = HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


def _outbreaks(vintage: Vintage) -> list[tuple[str, str, str, str]]:
    by = MUNICIPALITY if vintage.grain == MUNICIPALITY else STATE
    try:
        found = facts.outbreaks_in(vintage, facts.crimes_of(vintage)[0].key, by)
    except Refusal as refusal:
        if refusal.code == "HILO-F503":
            return []
        raise
    return [
        (code, called, month, f"{_('Registered')}: {seen}. {_('Expected')}: {mean:.1f}. {_('Chance (q)')}: {q:.3f}.")
        for code, called, month, seen, mean, _top, q in (beyond(found) if found else ())
    ]


def _entry(root: xml.Element, ident: str, title: str, link: str, vintage: Vintage, said: str) -> None:
    entry = xml.SubElement(root, f"{{{ATOM}}}entry")
    _add(entry, "title", title)
    _add(entry, "id", ident)
    _add(entry, "updated", _instant(vintage))
    xml.SubElement(entry, f"{{{ATOM}}}link", {"href": link})
    _add(entry, "summary", said)


def _instant(vintage: Vintage) -> str:
    return vintage.read_at


def _add(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, f"{{{ATOM}}}{name}").text = text
