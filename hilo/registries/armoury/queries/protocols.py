"""By which protocols an institution works, and which are to be looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hilo.lib.actor import Actor

from ..models import ProtocolAdopted
from ..rules import protocol_due, standard
from .scope import inventory_of


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """A protocol that an institution should work by. mark: how sure its law is; state: missing, due (to be looked at
    again) or current."""

    protocol: str
    label: str
    law: str
    mark: str
    id: int | None
    version: str
    since: date | None
    document: str
    looked_on: date | None
    due: date | None
    state: str


def protocols(actor: Actor, *, at: datetime, institution: str = "", language: str = "en") -> list[ProtocolRow]:
    """Every protocol of the list, with the version that is in force on the day. Raises: Forbidden, NotFound."""
    body, day = inventory_of(actor, institution), timezone.localdate(at)
    rows = ProtocolAdopted.objects.filter(institution=body, since__lte=day).order_by("since", "pk")
    now = {row.protocol: row for row in rows}
    answer = []
    for code, law in standard("protocols")["protocols"].items():
        row = now.get(code)
        due = protocol_due(row.looked_on) if row else None
        answer.append(
            ProtocolRow(
                protocol=code,
                label=law["label"][language],
                law=law["law"],
                mark=law["mark"],
                id=row.pk if row else None,
                version=row.version if row else "",
                since=row.since if row else None,
                document=row.document if row else "",
                looked_on=row.looked_on if row else None,
                due=due,
                state="missing" if due is None else "due" if due <= day else "current",
            )
        )
    return answer
