"""Who sees which answer of a report: the writer, the commander and the receiving prosecutor all; others less. Pure.

Our proposal within CNPP 15, 106, 109-XXVI, 218-220 and CPEUM 20-C-V: the defence reads what was said, and not who
said it where the interviewee's particulars are reserved or they are a minor; anybody else reads no interview at all.
Adolescents' identity is for the specialised authority (LNSIJPA 35, 36), the writer and the commander who signs.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from .forms import MASKED, Form

ALL, DEFENCE, OTHERS = "all", "defence", "others"
PARTICULARS = ("name", "document", "contact")
"""Of an interviewee."""
OPEN_OF_ADOLESCENT = frozenset(
    {
        "register_number",
        "kind",
        "flagrancy",
        "pointed_out_by",
        "pointed_out_as",
        "pointed_out_sign",
        "search_interrupted",
        "order_number",
        "detained_at",
        "place",
        "age",
        "age_doubt",
        "specialised_authority",
        "injuries",
        "certificate_injuries",
        "rights_read_at",
        "rights_read",
        "rights_answer",
        "consular_notice_at",
        "consular_declined",
        "inspection",
        "inspection_at",
        "inspection_ground",
        "inspection_told",
        "inspection_extent",
        "inspection_warrant",
        "samples",
        "samples_refused",
        "samples_warrant",
        "objects_found",
        "moved_to",
        "officers",
    }
)
"""What may be told of a detained adolescent: what was done and when. All else is theirs, whatever a form asks."""
OPEN_OF_PROTECTED = ("reserved", "quality", "at")
"""What may be told of an interview to whoever may see the report: that there was one."""
AGE = 18

FACES = ("interview", "injured", "fled")
"""Parts of which a picture or a voice may be that of a witness."""


def is_protected(form: Form, path: str) -> bool:
    """True for an answer that is sealed at rest and stands in no log."""
    found = form.field(path)
    if found is None:
        part = form.record(path)
        return part is not None and any(field.protected for field in part.fields)
    part, field = found
    return field.protected or (part.protected and field.id not in OPEN_OF_PROTECTED)


def young(record: Mapping[str, Any]) -> bool:
    """True if a detained person is an adolescent, or may be one."""
    age = record.get("age")
    return record.get("age_doubt") is True or (isinstance(age, int) and not isinstance(age, bool) and age < AGE)


def has_adolescents(document: Mapping[str, Any]) -> bool:
    """True if an adolescent, or somebody who may be one, stands among the detained."""
    return any(young(record) for record in document["annexes"].get("detention", ()))


class Hidden(Collection[str]):
    """The paths whose answers a reader may not see, whatever the report said there and when.

    documents: the report as it stands with its amendments, then as it was signed: the first that has a record says
    whether it is a witness's whose particulars are reserved, or an adolescent's. Of a record that was taken away nobody
    knows it, so it is hidden.
    """

    def __init__(self, form: Form, documents: Sequence[Mapping[str, Any]], audience: str, *, adolescents: bool) -> None:
        self._form, self._audience, self._adolescents = form, audience, adolescents
        self._rows: dict[tuple[str, str], Mapping[str, Any]] = {}
        for document in documents:
            for annex in ("interview", "detention"):
                for row in document["annexes"].get(annex, ()):
                    self._rows.setdefault((annex, row["id"]), row)
        self._any_reserved = any(_reserved(row) for (annex, _), row in self._rows.items() if annex == "interview")

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str) or self._shown_whole:
            return False
        if (part := self._form.record(path)) is not None:
            return any(f"{path}.{field.id}" in self for field in part.fields)
        if self._audience == OTHERS and is_protected(self._form, path):
            return True
        kind, annex, *rest = path.split(".")
        if kind != "annexes" or len(rest) != 2:
            return False
        row, name = self._rows.get((annex, rest[0])), rest[1]
        if annex == "interview":
            return self._audience == DEFENCE and name in PARTICULARS and (row is None or _reserved(row))
        if annex != "detention":
            return False
        # It may name the very person whose particulars are reserved.
        named = self._audience == DEFENCE and name == "pointed_out_by" and self._any_reserved
        return named or (not self._adolescents and name not in OPEN_OF_ADOLESCENT and (row is None or young(row)))

    def shows(self, about: str) -> bool:
        """Whether a picture or a sound that was taken at a part of the report is the reader's. The defence has none of
        a child, and of nobody who was heard or hurt while the particulars of a witness are reserved: it may be them."""
        if self._shown_whole or not about:
            return True
        part = about.split(".")[1] if "." in about else ""
        kept = self._audience == DEFENCE and (part == "child" or (self._any_reserved and part in FACES))
        return not (kept or self._audience == OTHERS or about in self)

    def names(self) -> Iterator[str]:
        """The names that the reader may not see, as the records hold them: free text may repeat them."""
        if self._shown_whole:
            return
        for (annex, record), row in self._rows.items():
            for field in ("name", "alias"):
                if isinstance(row.get(field), str) and f"annexes.{annex}.{record}.{field}" in self:
                    yield row[field]

    def __iter__(self) -> Iterator[str]:
        raise TypeError("which paths are hidden is asked one by one")

    def __len__(self) -> int:
        return 0 if self._shown_whole else 1

    @property
    def _shown_whole(self) -> bool:
        return self._audience == ALL and self._adolescents


def masked(
    form: Form,
    document: Mapping[str, Any],
    audience: str,
    *,
    adolescents: bool,
    hide: Collection[str] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The document as an audience may read it, and the paths that were masked.

    adolescents: it has that right. hide: what of the report it may not see, if the document is not all of it.
    """
    gone = Hidden(form, [document], audience, adolescents=adolescents) if hide is None else hide
    shown = copy.deepcopy(dict(document))
    paths: list[str] = []
    for part in form.parts:
        rows = [shown["sections"].get(part.id, {})] if part.kind == "section" else shown["annexes"].get(part.id, [])
        for row in rows:
            where = f"sections.{part.id}" if part.kind == "section" else f"annexes.{part.id}.{row['id']}"
            for name in list(row):
                if name != "id" and f"{where}.{name}" in gone:
                    row[name] = dict(MASKED)
                    paths.append(f"{where}.{name}")
    return shown, paths


def _reserved(interview: Mapping[str, Any]) -> bool:
    """Reserved unless it was said that it is not; and always for a minor."""
    age = interview.get("age")
    return interview.get("reserved") is not False or (isinstance(age, int) and age < AGE)
