"""The protocols that an institution puts in force and looks at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hilo.kernel.access.queries import institution_named
from hilo.kernel.action import action, done, held
from hilo.kernel.rights import Holder
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import AdoptProtocol, ReviewProtocol
from ..models import ProtocolAdopted
from ..rules import standard
from .pieces import happened, line


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that an institution has, for what is done to much of it."""

    institution: str
    state: str

    @property
    def subject(self) -> str:
        return f"institution:{self.institution}"

    @property
    def holder(self) -> Holder:
        return Holder(self.state, self.institution)


@action("armoury.write", verb="protocol.adopted")
def adopt_protocol(institution: str, command: AdoptProtocol, *, actor: Actor, at: datetime) -> ProtocolAdopted:
    """A version of a protocol is put in force. Raises: Refusal HILO-O437, O702, O706; Conflict HILO-O438; NotFound."""
    body = institution_named(institution)
    inventory = held(Inventory(body.code, body.state))
    rows = standard("protocols")["protocols"]
    if command.protocol not in rows:
        raise Refusal("HILO-O437", where="protocol", row=command.protocol[:24], rows=", ".join(rows))
    version, document = line(command.version, "version", needed=True), line(command.document, "document", needed=True)
    happened(command.since, at, "since")
    try:
        with transaction.atomic():
            row = ProtocolAdopted.objects.create(
                institution=body,
                protocol=command.protocol,
                version=version,
                since=command.since,
                document=document,
                looked_on=command.since,
            )
    except IntegrityError:
        raise Conflict("HILO-O710", where="version", version=version) from None
    done(inventory, data={"protocol": command.protocol, "version": version, "since": command.since.isoformat()})
    return row


@action("armoury.write", verb="protocol.reviewed")
def review_protocol(adopted_id: int, command: ReviewProtocol, *, actor: Actor, at: datetime) -> ProtocolAdopted:
    """The version in force was looked at again and stays. Raises: NotFound; Refusal HILO-O702, O706."""
    row = ProtocolAdopted.objects.select_related("institution").filter(pk=adopted_id).first()
    if row is None:
        raise NotFound("protocol", adopted_id)
    held(row)
    happened(command.on, at, "on")
    document = line(command.document, "document", needed=True)
    row.looked_on, row.document = max(row.looked_on, command.on), document
    row.save(update_fields=["looked_on", "document"])
    done(row, data={"protocol": row.protocol, "version": row.version, "on": command.on.isoformat()})
    return row
