"""A report leaves the house as a file, or comes back into it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hilo.kernel.action import action, done, held
from hilo.kernel.signing.actions import sign as seal
from hilo.kernel.signing.queries import canonical
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.policing.reports import forms

from ..commands import ImportReport, OpenReport, SaveChanges
from ..models import Report
from ..queries.case import content, file_of
from ..queries.reading import sees_adolescents
from ..rules_document import check
from ..rules_masks import ALL
from ..rules_merge import edits
from .kept import SavedReport, carried_away
from .opening import open_report
from .reviewing import KIND
from .writing import MOST, save

IMPORTS = uuid.UUID("0b0a6a60-6c52-4d0c-9a7e-4a5a1f8f7c02")
"""Names the reports that were imported: the same file is the same report."""


@action("reports.write", "reports.review", "reports.receive", "reports.defend", "reports.read", verb="report.exported")
def export(folio: str | uuid.UUID, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The report as the actor may carry it away: the signed file, to the byte; unsigned, the bare report with context.

    Whoever may not see all of it gets a file of their own, signed anew, in which what is masked is named (`hidden`) and
    the whole one is vouched for by its SHA-256 (`original`). Raises: NotFound.
    """
    row, who = carried_away(folio, actor)
    adolescents, file = sees_adolescents(row, actor), file_of(row)
    everything = who == ALL and (adolescents or not row.adolescent)
    if file is None:
        told = content(row, at=at, actor=actor)
    elif everything:
        told = file
    else:
        told = _masked(row, file, actor, at)
    done(row, data={"whole": everything, "signed": file is not None})
    return told


def _masked(row: Report, file: dict[str, Any], actor: Actor, at: datetime) -> dict[str, Any]:
    shown = content(row, at=at, actor=actor)
    whole = file["document"]
    original = hashlib.sha256(canonical(whole)).hexdigest()
    named = ("signer", "signed_by", "signed_at", "institution", "folio", "number")
    shown |= {name: whole[name] for name in named if name in whole}
    more = {"original": original, "issued_at": at.isoformat(timespec="seconds"), "issued_to": actor.institution}
    return seal(row.institution_id, KIND, shown | more, of=[row])


def bare(file: Any) -> Mapping[str, Any]:
    """The report document of whatever a file holds: a signed file, a bundle, or the document itself.

    Raises: Refusal HILO-R410.
    """
    inside = file.get("document") if isinstance(file, Mapping) and "jws" in file else file
    report = inside.get("report") if isinstance(inside, Mapping) and "report" in inside else inside
    if not isinstance(report, Mapping) or not isinstance(report.get("form"), str):
        raise Refusal("HILO-R410", "The file holds no report: an object with form, edition, sections and annexes.")
    return report


@action("reports.write", verb="report.imported")
def import_report(command: ImportReport, *, actor: Actor, at: datetime) -> SavedReport:
    """A report written elsewhere (on paper entered later, in another system) becomes a draft of the actor's own.

    It is judged and reviewed like any other: signatures are not taken over. The same file is imported once.
    Raises: Refusal HILO-R410 to R416 with every fault and its path; NotFound its form or incident.
    """
    document = bare(command.file)
    form = forms.form(str(document["form"]))
    check(form, document, at=at)
    ref = uuid.uuid5(IMPORTS, f"{actor.name}:{hashlib.sha256(canonical(document)).hexdigest()}")
    incident = str(document.get("incident") or "")
    row = held(open_report(OpenReport(ref=ref, incident=incident, form=form.id), actor=actor, at=at))
    told = [
        {"path": one.path, "value": one.value, "before": one.before, "at": at.isoformat()}
        for one in edits(form.empty(), document)
    ]
    saved = save(row.ref, SaveChanges(changes=told[:MOST]), actor=actor, at=at)
    for first in range(MOST, len(told), MOST):
        saved = save(row.ref, SaveChanges(changes=told[first : first + MOST]), actor=actor, at=at)
    done(row, data={"folio_in_the_file": str(document.get("folio") or "")})
    return saved
