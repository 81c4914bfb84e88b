"""The narrative: enough of it, in words a judge reads (CNPP 217; the form's manual)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, limits, lists, rule

THIN = int(limits()["thin"])
_TOLD = ("sections.narrative.", "annexes.continuation.")
_JARGON = re.compile("|".join(lists()["jargon"]["patterns"]))


@rule("HILO-R271")
def thin(case: Case) -> Iterator[Hit]:
    told = case.told.strip()
    if told and len(told) < THIN:
        yield case.narrative.at("text"), {"count": str(len(told))}


@rule("HILO-R272")
def jargon(case: Case) -> Iterator[Hit]:
    found = _JARGON.search(case.told)
    if found:
        yield case.narrative.at("text"), {"word": found[0].strip()}


@rule("HILO-R317")
def beyond(case: Case) -> Iterator[Hit]:
    """More was told than is read: the report keeps it, and whoever reads the findings must know of the rest."""
    told, seen = len(case.whole), len(case.told)
    if told > seen:
        yield case.narrative.at("text"), {"count": str(told), "read": str(seen), "over": str(told - seen)}


@rule("HILO-R318")
def without_its_author(case: Case) -> Iterator[Hit]:
    """The latest amendment of what is told: where its author spoke since, nothing is asked."""
    told = [one for one in case.amendments if any(path.startswith(_TOLD) for path in one.codes("paths"))]
    if told and told[-1].text("ground") == "without":
        yield case.narrative.at("text"), {"number": f"{told[-1].number('number') or 0:.0f}"}
