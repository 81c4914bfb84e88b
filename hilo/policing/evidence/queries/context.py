"""What custody says of an incident, in the shape that reports and their checker compare with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from ..models import Item
from ..rules import StepRow
from .documents import instant
from .files import pixels_of
from .items import Dossier, dossiers, inventory


def context(
    folio: str, *, report: str = "", detentions: Collection[str] = (), institution: str = ""
) -> list[dict[str, Any]]:
    """The items of an incident with their chains; who asks answers for the right to (a report's own). Without a folio
    those that an institution's people collected for a report, by its writer's name of it, or with a person detained.

    A note is no hand-over and is left out. kept: the files of an item, by hash; their names are nobody's business.
    """
    here = Q(report=report) if report else Q(pk__in=())
    if detentions:
        here |= Q(detention__number__in=detentions)
    of = Q(incident__folio=folio) if folio else Q(incident=None, institution=institution) & here
    found = Item.objects.filter(of).select_related("incident").order_by("pk")
    rows = list(found.annotate(detained=F("detention__number")))
    last = inventory(folio) if folio else None
    signed = {
        number: {
            "folio": last.folio,
            "signed": last.answer == "signed",
            "answer": last.answer,
            "witnesses": last.witnesses,
        }
        for number in (last.numbers if last else ())
        if last
    }
    return [_row(one, signed.get(one.item.number)) for one in dossiers(rows, at=timezone.now())]


def _row(one: Dossier, inventory: dict[str, Any] | None) -> dict[str, Any]:
    row = one.item
    return {
        "number": row.number,
        "institution": row.institution,
        "annex": row.annex,
        "about": row.about,
        "detention": getattr(row, "detained", None) or "",
        "kind": row.kind,
        "digital": row.kind == "digital",
        "description": row.description,
        "quantity": float(row.quantity),
        "measure": row.measure,
        "serial": row.serial,
        "registration": row.registration,
        "calibre": row.calibre,
        "place": row.place,
        "collected_at": instant(row.collected_at),
        "by": row.collected_by,
        "seal": row.seal,
        "state": row.status,
        "files": len(one.files),
        "kept": [
            {
                "sha256": file.sha256,
                "media": file.media,
                "size": file.size,
                "pixels": pixels_of(file.sha256),
                "altered": file.altered,
            }
            for file in one.files
        ],
        "steps": [_step(step) for step in one.steps if step.arc != "note"],
        "inventory": inventory,
        "findings": sorted({finding.code for finding in one.findings}),
    }


def _step(step: StepRow) -> dict[str, Any]:
    return {
        "arc": step.arc,
        "at": instant(step.when),
        "from": str(step.giver),
        "to": str(step.taker),
        "seal": step.seal_after,
        "seal_before": step.seal_before,
        "seal_condition": step.seal_condition,
        "condition": step.condition,
        "hash_ok": step.hashes_ok,
    }
