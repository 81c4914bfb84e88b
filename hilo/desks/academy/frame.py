"""The desk: its tabs, and what was not taken of a list in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.utils.translation import ngettext

from hilo.kit.frame import Desk, Tab
from hilo.registries.academies.actions import Listed

PURPOSE = "teaching of an academy's group"
"""For what the ledger says that records are read here."""
RUN, TEACH, ASKED = ("academies.run",), ("academies.teach",), ("officers.write", "officers.evaluate")
DESK = Desk(
    lazily("Academy"),
    (
        Tab("today", "academy-desk", lazily("Groups"), TEACH, "Alt+1"),
        Tab("lacking", "academy-lacking", lazily("Who is missing"), RUN, "Alt+2"),
        Tab("plan", "academy-plan", lazily("Plan"), RUN, "Alt+3"),
        Tab("house", "academy-house", lazily("Academy and staff"), RUN, "Alt+4"),
        Tab("applicants", "academy-applicants", lazily("Applicants"), ASKED, "Alt+5"),
    ),
)
UNREAD = {
    "HILO-O201": lazily("nobody who serves in a force of this state"),
    "HILO-O202": lazily("is in the group already"),
    "HILO-O203": lazily("no seat is left"),
    "HILO-O204": lazily("nobody of this group"),
    "HILO-O205": lazily("no grade from 0 to 100"),
    "HILO-O206": lazily("is there twice"),
    "HILO-O207": lazily("no folio, no name, or a CURP that does not fit"),
    "HILO-O208": lazily("has an application already"),
    "HILO-O209": lazily("may not return to the service"),
    "HILO-O210": lazily("names several: give the CUIP or the CURP"),
    "HILO-O211": lazily("an applicant who may not be taught in this group"),
}
WHY_NOT = {"grade": lazily("grade too low"), "attendance": lazily("absent too often")}


def told(listed: Listed) -> Iterator[str]:
    """What became of a list: how many lines were taken, and each of the others with its reason."""
    yield ngettext("%(n)s line was taken.", "%(n)s lines were taken.", listed.done) % {"n": listed.done}
    for row in listed.unread[:50]:
        why = UNREAD.get(row.code, row.code)
        yield _("Line %(line)s not taken, %(key)s: %(why)s (%(code)s).") % {
            "line": row.line,
            "key": row.key,
            "why": why,
            "code": row.code,
        }
