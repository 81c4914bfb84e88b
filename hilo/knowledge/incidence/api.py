"""Official files over HTTP: what is public for anyone, the rest and all that is done with permission."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Body, Router, Status

from hilo.kernel.access.http import Anyone, May, asker, by

from . import actions, store
from .commands import PinFile, ProposeFile, ReleasePin, VintageKey, WithdrawFile
from .queries.shelves import FileStand, HeldBy, holding, stand_of, stands

router = Router(tags=["statistics"])


@router.get("statistics/files", response=list[FileStand], auth=Anyone())
def files(request: HttpRequest) -> list[FileStand]:
    """The official files that the public reads or ever read; with the right to read figures every one that is loaded.

    Of a source the one that ends latest comes first."""
    everything = asker(request).may("figures.read")
    return [one for one in stands() if everything or one.published_at]


@router.get("statistics/files/{vintage}", response=FileStand, auth=May("figures.read"))
def file(request: HttpRequest, vintage: VintageKey) -> FileStand:
    """Where one file stands."""
    return stand_of(store.find(vintage))


@router.get("statistics/files/{vintage}/holds", response=list[HeldBy], auth=May("figures.read"))
def holds(request: HttpRequest, vintage: VintageKey) -> list[HeldBy]:
    """What holds a file back from the public, compared with what the public reads now."""
    return list(holding(store.find(vintage)))


@router.post(
    "statistics/files/{vintage}/proposal", response={201: FileStand}, auth=May("figures.load", "figures.publish")
)
def propose(request: HttpRequest, vintage: VintageKey, body: Body[ProposeFile]) -> Status[FileStand]:
    return Status(201, actions.propose(vintage, body, **by(request)))


@router.post("statistics/files/{vintage}/publication", response=FileStand, auth=May("figures.publish"))
def publish(request: HttpRequest, vintage: VintageKey) -> FileStand:
    """Show a proposed file to the public, as the second person."""
    return actions.publish(vintage, **by(request))


@router.post("statistics/files/{vintage}/withdrawal", response=FileStand, auth=May("figures.publish", "figures.load"))
def withdraw(request: HttpRequest, vintage: VintageKey, body: Body[WithdrawFile]) -> FileStand:
    return actions.withdraw(vintage, body, **by(request))


@router.post("statistics/files/{vintage}/pin", response=FileStand, auth=May("figures.publish"))
def pin(request: HttpRequest, vintage: VintageKey, body: Body[PinFile]) -> FileStand:
    return actions.pin(vintage, body, **by(request))


@router.post("statistics/files/{vintage}/release", response=FileStand, auth=May("figures.publish"))
def release(request: HttpRequest, vintage: VintageKey, body: Body[ReleasePin]) -> FileStand:
    return actions.release(vintage, body, **by(request))
