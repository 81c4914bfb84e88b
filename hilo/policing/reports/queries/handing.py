"""Where a report may be handed over, and what was handed over and lies unreceived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.access.queries import institution_named, institutions_of_kinds, institutions_where
from hilo.kernel.rights import visible
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from ..checker.catalogue import kind_of
from ..models import HandOver, Mention, Report
from ..rules_handing import Body, ToHand, competent, kinds, must_be_one, standard, unreceived_after
from ..vault import unseal
from .reading import RELATED, found, is_author, reviews

if TYPE_CHECKING:
    from hilo.kernel.access.models import Institution

PLACE = "sections.place.municipality"
LISTED = 200


@dataclass(frozen=True, slots=True)
class Unreceived:
    """A report that was handed over and that nobody says to have. due: when the wall began to show it.

    receiver_name: of the institution it went to; held: it tells of somebody detained.
    """

    folio: str
    incident: str
    institution: str
    state: str
    receiver: str
    receiver_name: str
    handed_over_at: datetime
    handed_over_by: str
    due: datetime
    held: bool


def receivers(folio: str, actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the bodies that may receive the report, for who may hand it over.

    Raises: NotFound for others.
    """
    row = found(folio)
    if not (is_author(row, actor) or reviews(row, actor)):
        raise NotFound("report", row.folio)
    asked = to_hand(row)
    rows = {one.code: one for one in institutions_of_kinds(kinds(asked.form))}
    return [(body.code, rows[body.code].name) for body in competent(asked, _bodies(list(rows.values())))]


def receiver_for(row: Report, code: str) -> Institution:
    """The institution of a code, if it may receive the report. Raises: NotFound; Refusal HILO-R427, R464 to R467."""
    named = institution_named(code)
    asked = to_hand(row)
    must_be_one(asked, _bodies([named])[0], _bodies(institutions_of_kinds(kinds(asked.form))))
    return named


def to_hand(row: Report) -> ToHand:
    """What of the report decides who may receive it: its incident's place before the institution's."""
    incident = row.incident
    section = row.document.get("sections", {}).get("place", {})
    written = unseal(row.institution_id, PLACE, section.get("municipality"))
    here = written if isinstance(written, str) and len(written) == 5 and written.isdigit() else ""
    municipality = (incident.municipality if incident else "") or here
    state = (incident.state if incident else "") or municipality[:2] or row.state
    return ToHand(kind_of(row.form), row.institution_id, state, municipality, row.adolescent)


def _bodies(rows: list[Institution]) -> list[Body]:
    special = institutions_where(standard()["apart"]["right"])
    return [
        Body(one.code, one.kind, one.state, one.municipality, one.valid_until is None, one.code in special)
        for one in rows
    ]


def recalled_from(row: Report, actor: Actor) -> datetime | None:
    """When a hand-over of the report to the actor's institution was taken back; None if none was."""
    if not actor.may("reports.receive") or not actor.institution:
        return None
    gone = HandOver.objects.filter(report=row, receiver_id=actor.institution, recalled_at__isnull=False)
    return gone.order_by("-recalled_at").values_list("recalled_at", flat=True).first()


def unreceived(actor: Actor, *, at: datetime) -> list[Unreceived]:
    """What was handed over and lies unreceived for too long, the longest first: of a commander's institution, or of
    the states of who oversees a centre. Raises: Forbidden."""
    if not (actor.may("reports.review") or actor.may("centre.oversee")):
        raise Forbidden("reports.review")
    rows = Report.objects.filter(status="handed_over").select_related(*RELATED).defer("document", "removed")
    rows = visible(rows, actor) if actor.may("centre.oversee") else rows.filter(institution=actor.institution)
    # No report lies too long before the shortest of the terms.
    rows = rows.filter(handed_over_at__lt=at - unreceived_after(held=True)).order_by("handed_over_at")[:LISTED]
    lying = list(rows)
    of_people = set(Mention.objects.filter(report__in=lying, kind="detention").values_list("report_id", flat=True))
    return [one for row in lying if (one := _unreceived(row, held=row.pk in of_people)).due < at]


def _unreceived(row: Report, *, held: bool) -> Unreceived:
    handed, receiver = row.handed_over_at, row.receiver
    if handed is None or receiver is None:
        raise LookupError(f"{row.folio} was not handed over")
    return Unreceived(
        folio=row.folio,
        incident=row.incident.folio if row.incident else "",
        institution=row.institution_id,
        state=row.state,
        receiver=receiver.code,
        receiver_name=receiver.name,
        handed_over_at=handed,
        handed_over_by=row.handed_over_by,
        due=handed + unreceived_after(held=held),
        held=held,
    )
