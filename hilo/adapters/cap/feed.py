"""Warnings as an Atom feed (RFC 4287), each entry with a link to its CAP message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """id: a URN that never changes; link: where the message is; summary: one sentence."""

    id: str
    title: str
    updated: datetime
    summary: str
    link: str
    author: str


def atom(*, id: str, title: str, link: str, updated: datetime, entries: Iterable[Entry]) -> bytes:
    """The feed as application/atom+xml."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _text(root, "id", id)
    _text(root, "title", title)
    _text(root, "updated", updated.isoformat())
    _link(root, "self", link, "application/atom+xml")
    for row in entries:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", row.id)
        _text(entry, "title", row.title)
        _text(entry, "updated", row.updated.isoformat())
        _text(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", row.author)
        _link(entry, "alternate", row.link, "application/cap+xml")
        _text(entry, "summary", row.summary)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _text(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: Any, rel: str, href: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=href, type=kind)
