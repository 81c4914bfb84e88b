"""The pieces of a page as plain data for the template: words and SVG only, never markup."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hilo.knowledge.incidence.dossier.charts import Picture
    from hilo.knowledge.incidence.dossier.words import Words

Block = dict[str, Any]


def text(said: str, *, sticky: bool = False) -> Block:
    """sticky: stays on the page of what follows."""
    return {"kind": "text", "text": said, "sticky": sticky}


def strong(said: str) -> Block:
    """The finding that a section begins with."""
    return {"kind": "strong", "text": said}


def heading(said: str) -> Block:
    return {"kind": "heading", "text": said}


def items(said: Iterable[str]) -> Block:
    return {"kind": "items", "items": list(said)}


def warning(said: str) -> Block:
    """What cannot be told, and why."""
    return {"kind": "warning", "text": said}


def table(
    title: str,
    header: Sequence[str],
    align: str,
    rows: Iterable[Sequence[str]],
    source: str,
    *,
    note: str = "",
    bold: Iterable[int] = (),
    widths: Sequence[str] = (),
) -> Block:
    """align: l or r for each column; bold: rows that stand out; widths: "auto", or "1fr" (such a column wraps)."""
    return {
        "kind": "table",
        "title": title,
        "header": list(header),
        "align": list(align),
        "rows": [list(row) for row in rows],
        "source": source,
        "note": note,
        "bold": list(bold),
        "widths": list(widths)
        or ["1fr" if place == "l" and at == align.index("l") else "auto" for at, place in enumerate(align)],
    }


@dataclass
class Folder:
    """Drawings beside the template, each under a name of its own."""

    files: dict[str, bytes] = field(default_factory=dict)

    def figure(self, drawn: Picture, source: str, *, width: int = 100, note: str = "") -> Block:
        """width: percent of the text's."""
        name = f"figure-{len(self.files) + 1}.svg"
        self.files[name] = drawn.svg.encode()
        return {
            "kind": "figure",
            "title": drawn.title,
            "alt": drawn.description,
            "file": name,
            "source": source,
            "width": width,
            "note": note,
        }


def source(key: str, provenance: Any, words: Words) -> str:
    """Where a figure comes from, under the figure: question, file, hash, method, version."""
    return words.say(
        "source_line",
        key=key,
        source=words.code(provenance.source),
        hash=provenance.hash[:12],
        method=words.method(provenance.method),
        code=provenance.code,
    )
