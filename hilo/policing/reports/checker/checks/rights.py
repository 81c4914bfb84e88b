"""Rights told, when, which, in which language; consular notice (CPEUM 20-B; CNPP 113, 151, 152)."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from ..registry import Hit, lists, rule
from ..words import clock, span
from .common import APART, SLACK, foreigner, minutes, other_language

LATE = minutes("rights_late")
EVERYBODY: list[str] = lists()["rights"]["everybody"]
WITHOUT_WARRANT: list[str] = lists()["rights"]["without_warrant"]
OTHER_LANGUAGE: list[str] = lists()["rights"]["other_language"]
FOREIGNER: list[str] = lists()["rights"]["foreigner"]


@rule("HILO-R161")
def unread(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.lacks("rights_read_at"):
            yield one.at("rights_read_at"), {}
        elif one.lacks("rights_read"):
            yield one.at("rights_read"), {}


@rule("HILO-R162")
def read_late(case: Case) -> Iterator[Hit]:
    for one, at in case.arrests:
        read = one.time("rights_read_at")
        if read and read - at > LATE:
            yield one.at("rights_read_at"), {"gap": span(read - at)}


@rule("HILO-R163")
def not_all(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        told = set(one.codes("rights_read"))
        if not told:
            continue
        due = [*EVERYBODY, *(WITHOUT_WARRANT if one.text("kind") != "arrest_warrant" else [])]
        due += OTHER_LANGUAGE if other_language(one) else []
        due += FOREIGNER if foreigner(one) else []
        missing = [code for code in due if code not in told]
        if missing:
            yield one.at("rights_read"), {"rights": ",".join(missing)}


@rule("HILO-R164")
def no_interpreter(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if other_language(one) and one.lacks("interpreter"):
            yield one.at("interpreter"), {}


@rule("HILO-R165")
def consulate_untold(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if foreigner(one) and one.lacks("consular_notice_at") and one.not_yes("consular_declined"):
            yield one.at("consular_notice_at"), {}


@rule("HILO-R166")
def read_after_handover(case: Case) -> Iterator[Hit]:
    handed = case.handover.time("at")
    for one in case.detentions:
        read = one.time("rights_read_at")
        if handed and read and read > handed:
            yield one.at("rights_read_at"), {"gap": span(read - handed)}


@rule("HILO-R167")
def read_before(case: Case) -> Iterator[Hit]:
    for one, at in case.arrests:
        read = one.time("rights_read_at")
        if read and at - read > SLACK:
            yield one.at("rights_read_at"), {"gap": span(at - read)}


@rule("HILO-R168")
def hour_differs(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        read, other = one.time("rights_read_at"), row.time("rights_read_at")
        if read and other and abs(read - other) > APART:
            yield one.at("rights_read_at"), {"at": clock(read), "other": clock(other)}


@rule("HILO-R169")
def unsigned(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.text("rights_answer") in ("refused", "could_not") and one.lacks("observations"):
            yield one.at("observations"), {}
