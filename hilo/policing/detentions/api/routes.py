"""Detentions over HTTP: the register for officers and authorities, one's own record, and the public look-up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from hilo.kernel.access.http import Anyone, May
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden

from .. import actions, queries
from .shapes import (
    AgeIn,
    AnswerOut,
    CertificateIn,
    ConsulateIn,
    DeathIn,
    DetentionHandOverIn,
    DetentionIn,
    DetentionOut,
    InjuriesIn,
    MomentIn,
    QuestionIn,
    RatificationIn,
    ReaderIn,
    ReleaseIn,
    RightsCardOut,
    RightsIn,
    SheetOut,
    TermExtensionIn,
    TokenIn,
    UpdateIn,
    WallOut,
    out,
    sheet_out,
    wall_out,
)

router = Router(tags=["detentions"])
REGISTER, READ, UPDATE = May("detentions.register"), May("detentions.read"), May("detentions.update")
RELEASE, APART, OWN = May("detentions.release"), May("detentions.adolescents"), May("detentions.own")
MOST = 200


class MayEither(May):
    """Whoever may do one of several things: the operation asks for the one that fits the record."""

    def __init__(self, *permissions: str) -> None:
        super().__init__(permissions[0])
        self.permissions = permissions

    def __call__(self, request: HttpRequest) -> Actor:
        try:
            return super().__call__(request)
        except Forbidden:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if any(actor.may(permission) for permission in self.permissions):
                return actor
            raise


WRITE = MayEither("detentions.register", "detentions.update")
SEE = MayEither("detentions.read", "detentions.adolescents", "detentions.register")


def _who(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


@router.post("detentions", response={201: DetentionOut}, auth=WRITE)
def register(request: HttpRequest, body: DetentionIn) -> Status:
    """Register a detention at once (LNRD 17, 18); sent again with the same ref it is the same one."""
    given = body.model_dump()
    return Status(201, out(actions.register(actor=_who(request), at=timezone.now(), **given)))


@router.get("detentions/wall", response=list[WallOut], auth=SEE)
def wall(request: HttpRequest) -> list[dict[str, Any]]:
    """Everybody in custody in the reader's scope, whoever is late first; no names."""
    return [wall_out(row) for row in queries.wall(_who(request), timezone.now(), MOST)]


@router.get("detentions/rights", response=RightsCardOut, auth=SEE)
def rights(request: HttpRequest, language: str = "es", foreigner: bool = False) -> queries.Card:
    """The rights to read aloud."""
    return queries.rights(language[:12], foreigner)


@router.get("detentions/own", response=list[DetentionOut], auth=OWN)
def mine(request: HttpRequest) -> list[dict[str, Any]]:
    """The records that the account was named a reader of (LNRD 30)."""
    return [out(row) for row in queries.mine(_who(request))]


@router.get("detentions/own/{number}", response=SheetOut, auth=OWN)
def own(request: HttpRequest, number: str) -> dict[str, Any]:
    """One's own record, or that of the person one defends."""
    at = timezone.now()
    return sheet_out(queries.own(number, _who(request), at=at), _who(request), at)


@router.get("detentions/{number}", response=SheetOut, auth=SEE)
def read(request: HttpRequest, number: str) -> dict[str, Any]:
    """Everything that is kept of a detention; the read is in the ledger with the Purpose header."""
    at = timezone.now()
    return sheet_out(queries.read(number, _who(request), at=at), _who(request), at)


@router.get("detentions/{number}/certificate", response=dict[str, Any], auth=READ)
def certificate(request: HttpRequest, number: str) -> dict[str, Any]:
    """The record as a signed file (LNRD 29)."""
    return actions.certificate(actor=_who(request), number=number, at=timezone.now())


@router.get("incidents/{folio}/detentions", response=list[DetentionOut], auth=SEE)
def of_incident(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    return [out(row) for row in queries.of_incident(folio, _who(request))]


@router.post("detentions/{number}/rights", response=DetentionOut, auth=WRITE)
def read_rights(request: HttpRequest, number: str, body: RightsIn) -> dict[str, Any]:
    """Record that the rights were read."""
    return out(actions.read_rights(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/injuries", response=DetentionOut, auth=WRITE)
def injuries(request: HttpRequest, number: str, body: InjuriesIn) -> dict[str, Any]:
    return out(actions.note_injuries(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/medical-certificates", response=DetentionOut, auth=WRITE)
def certify(request: HttpRequest, number: str, body: CertificateIn) -> dict[str, Any]:
    return out(actions.certify(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/consulate", response=DetentionOut, auth=WRITE)
def consulate(request: HttpRequest, number: str, body: ConsulateIn) -> dict[str, Any]:
    return out(actions.notify_consulate(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/hand-overs", response=DetentionOut, auth=WRITE)
def hand_over(request: HttpRequest, number: str, body: DetentionHandOverIn) -> dict[str, Any]:
    """Custody goes to another hand; to_kind says to whose, and moves state and terms."""
    return out(actions.hand_over(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/moments", response=DetentionOut, auth=WRITE)
def moment(request: HttpRequest, number: str, body: MomentIn) -> dict[str, Any]:
    """The victim was told, the complaint was made, the hearing waits or goes on, the judge ruled: a clock moves."""
    given: dict[str, Any] = {"actor": _who(request), "number": number, "at": timezone.now()}
    if body.what == "victim_told":
        return out(actions.tell_victim(told_at=body.happened_at, **given))
    if body.what == "complaint":
        return out(actions.note_complaint(made_at=body.happened_at, **given))
    if body.what == "recess":
        return out(actions.note_recess(declared_at=body.happened_at, **given))
    if body.what == "prosecutor_appeared":
        return out(actions.note_appearance(appeared_at=body.happened_at, **given))
    return out(actions.note_ruling(ruled_at=body.happened_at, **given))


@router.post("detentions/{number}/extensions", response=DetentionOut, auth=UPDATE)
def extend(request: HttpRequest, number: str, body: TermExtensionIn) -> dict[str, Any]:
    return out(actions.extend(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/updates", response=DetentionOut, auth=UPDATE)
def update(request: HttpRequest, number: str, body: UpdateIn) -> dict[str, Any]:
    """Add or correct what is known of the person (LNRD 23); before and after are kept."""
    return out(actions.update(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/ratification", response=DetentionOut, auth=UPDATE)
def ratify(request: HttpRequest, number: str, body: RatificationIn) -> dict[str, Any]:
    """Whoever received the person found the detention lawful (CNPP 149)."""
    return out(actions.ratify(actor=_who(request), number=number, reason=body.reason, at=timezone.now()))


@router.post("detentions/{number}/age", response=DetentionOut, auth=WRITE)
def settle_age(request: HttpRequest, number: str, body: AgeIn) -> dict[str, Any]:
    """Keep the person apart as an adolescent or a child, or no more."""
    return out(actions.settle_age(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/release", response=DetentionOut, auth=RELEASE)
def release(request: HttpRequest, number: str, body: ReleaseIn) -> dict[str, Any]:
    return out(actions.release(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/death", response=DetentionOut, auth=UPDATE)
def record_death(request: HttpRequest, number: str, body: DeathIn) -> dict[str, Any]:
    return out(actions.record_death(actor=_who(request), number=number, at=timezone.now(), **body.model_dump()))


@router.post("detentions/{number}/readers", response={201: dict[str, str]}, auth=UPDATE)
def name_reader(request: HttpRequest, number: str, body: ReaderIn) -> Status:
    """Name the account of the person or their lawyer that reads this record (LNRD 30)."""
    named = actions.name_reader(actor=_who(request), number=number, at=timezone.now(), **body.model_dump())
    return Status(201, {"account": named.account, "as_a": named.as_a})


@router.delete("detentions/{number}/apart", response={204: None}, auth=APART)
def destroy_apart(request: HttpRequest, number: str, reason: str) -> Status:
    """Destroy what is kept of an adolescent who is free (LNSIJPA 37)."""
    actions.destroy_apart(actor=_who(request), number=number, reason=reason, at=timezone.now())
    return Status(204, None)


@router.post("detained", response=AnswerOut, auth=Anyone())
def look_up(request: HttpRequest, body: QuestionIn) -> dict[str, Any]:
    """Where is this person? One answer, never a list (LNRD 31-34)."""
    address = request.META.get("REMOTE_ADDR", "")
    answer = actions.look_up(**body.model_dump(), address=address, at=timezone.now())
    if answer is None:
        return {"found": False}
    names = [name for name in AnswerOut.model_fields if name != "found"]
    return {"found": True} | {name: getattr(answer, name) for name in names}


@router.post("detained/certificate", response=dict[str, Any], auth=Anyone())
def certificate_of_answer(request: HttpRequest, body: TokenIn) -> dict[str, Any]:
    """The answer as a signed file (LNRD 29); the key is at /detained/key.pem."""
    return actions.certificate_of_answer(token=body.token, at=timezone.now())
