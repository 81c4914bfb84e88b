"""The ledger's heads for anyone, and what a neighbour needs to countersign them."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Status
from pydantic import Field

from hilo.kernel.access.http import Anyone
from hilo.kernel.media import TEXT, answers
from hilo.lib.documents import read
from hilo.lib.limits import Longest

from . import actions, queries
from .commands import HandOverCountersignature
from .queries import Heads, Links

router = Router(tags=["ledger"])
PEM = "application/x-pem-file"
Chain = Annotated[str, Longest(24)]
Seq = Annotated[int, Field(ge=0, le=2**62)]


@router.get("ledger/heads", response=Heads, auth=Anyone())
def heads(request: HttpRequest) -> Heads:
    """The end of every chain as it was published last, signed: who keeps it can show later that no tail was cut."""
    return queries.heads()


@router.get("ledger/key.pem", auth=Anyone(), openapi_extra=answers(PEM, TEXT, "An Ed25519 public key, PEM."))
def key(request: HttpRequest) -> HttpResponse:
    """The public key that the heads are signed with. Have it by another way too, or compare it by telephone."""
    return HttpResponse(queries.key(), content_type=PEM)


@router.get("ledger/links", response=Links, auth=Anyone())
def links(request: HttpRequest, chain: Chain, after: Seq = 0) -> Links:
    """At most 5,000 entries after a place, as hashes that tell nothing of them: by these one end leads to the next."""
    return queries.links(chain, after)


@router.post("ledger/countersignatures", response={204: None}, auth=Anyone())
def countersignatures(request: HttpRequest, body: Body[HandOverCountersignature]) -> Status[None]:
    """A neighbour hands over its countersignature of heads that were published here. Only known ones are heard."""
    # As it came, and not as it was understood: a member that nobody signed is seen.
    actions.receive(read(request.body))
    return Status(204, None)
