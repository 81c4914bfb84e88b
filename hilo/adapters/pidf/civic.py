"""Civic addresses (RFC 5139, with RFC 6848's extensions kept as they come)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from .safe import Malformed, text_of

CA = "urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr"
ELEMENTS = (
    *("country", "A1", "A2", "A3", "A4", "A5", "A6", "PRM", "PRD", "RD", "STS", "POD", "POM", "RDSEC", "RDBR"),
    *("RDSUBBR", "HNO", "HNS", "LMK", "LOC", "FLR", "NAM", "PC", "BLD", "UNIT", "ROOM", "SEAT", "PLC", "PCN"),
    *("POBOX", "ADDCODE"),
)
"""In the order of the schema."""
MOST = 60  # parts of one address


@dataclass(frozen=True, slots=True)
class Civic:
    """parts: what the address says, by RFC 5139's names: country, A1 (state), A2 (municipality), A3 (city), RD, HNO ...

    language: of its words, "" if not said.
    """

    parts: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def __getitem__(self, name: str) -> str:
        return self.parts.get(name, "")

    def line(self) -> str:
        """The address in one line, the narrow before the wide, as it is said in Mexico."""
        street = " ".join(self[name] for name in ("STS", "PRD", "RD", "POD", "HNO", "HNS") if self[name])
        rest = [self[name] for name in ("NAM", "LOC", "LMK", "A6", "A5", "A4", "A3", "A2", "A1", "PC") if self[name]]
        return ", ".join(filter(None, [street, *dict.fromkeys(rest)]))


def read(element: Any) -> Civic:
    """The address of a civicAddress element. Raises Malformed if it says nothing."""
    parts: dict[str, str] = {}
    for child in element:
        name = child.tag.removeprefix(f"{{{CA}}}") if isinstance(child.tag, str) else ""
        if name in ELEMENTS and (text := text_of(child)):
            parts.setdefault(name, text)
        if len(parts) > MOST:
            break
    if not parts:
        raise Malformed("The civic address is empty.")
    return Civic(parts, element.get("{http://www.w3.org/XML/1998/namespace}lang", "")[:16])


def write(civic: Civic) -> str:
    """The civicAddress element as text."""
    language = f' xml:lang="{escape(civic.language)}"' if civic.language.replace("-", "").isalnum() else ""
    inner = "".join(f"<{name}>{escape(civic[name])}</{name}>" for name in ELEMENTS if civic[name])
    return f'<civicAddress xmlns="{CA}"{language}>{inner}</civicAddress>'
