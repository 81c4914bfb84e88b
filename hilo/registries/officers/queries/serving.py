"""May they serve: the one question of crew, post, weapon, detention and signature, for one officer or a whole roster.

It answers with the effect. Other domains call `standings`, which reads and tells nobody; a person asks `verdicts`,
which looks at the reach of who asks and is written in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from ..models import IdentityChange, Officer
from ..rules import serving
from ..rules.certificate import judge
from ..rules.serving import Ruling
from .facts import facts_by
from .officers import reach, trusted

_AT_ONCE = 5_000
"""Officers asked about in one statement."""
DOUBTED = Finding(
    "HILO-O115", "warning", "A change of who the officer is waits for a second signature.", "LGSNSP 94-I", "identity"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An officer's verdict for a purpose, as whoever acts on it needs it. code: the effect, "" where nothing stands
    against it; law: for the record of those who may read why, never for a screen."""

    officer_id: int
    name: str
    number: str
    institution: str
    ruling: Ruling

    @property
    def level(self) -> str:
        return self.ruling.level

    @property
    def code(self) -> str:
        return self.ruling.code

    @property
    def finding(self) -> Finding | None:
        """The effect without its reason."""
        return serving.told(self.ruling, full=False)


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What an officer may be asked to do today. level: may, warned or forbidden; code: the effect, "" for none.

    message: the effect in words; why: causes, for who may read results, else empty (LGSNSP 93).
    """

    officer: int
    institution: str
    number: str
    level: str
    code: str
    message: str
    why: list[str]


def standings(officers: Iterable[int], purpose: str, *, at: datetime) -> dict[int, Standing]:
    """Officer -> verdict on the day of an instant, for those that there are; one question for all of them."""
    day, found = timezone.localdate(at), {}
    wanted = list(dict.fromkeys(officers))
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        facts = facts_by(some, day)
        rows = Officer.objects.filter(pk__in=some)
        columns = ("pk", "name", "number", "institution_id", "institution__kind")
        doubted = set(
            IdentityChange.objects.filter(officer__in=some, status="proposed").values_list("officer", flat=True)
        )
        for pk, name, number, institution, kind in rows.values_list(*columns):
            judged = judge(facts[pk], day).findings + ((DOUBTED,) if pk in doubted else ())
            ruling = serving.ruled(purpose, judged, security=serving.certified(kind))
            found[pk] = Standing(pk, name, number, institution, ruling)
    return found


def standing_of(officer_id: int, purpose: str, *, at: datetime) -> Standing:
    """The same of one officer. Raises: KeyError if there is none."""
    return standings([officer_id], purpose, at=at)[officer_id]


def named_standing(who: Collection[tuple[str, str]], purpose: str, *, at: datetime) -> dict[tuple[str, str], Standing]:
    """The same by institution and number; whom the register does not know is left out."""
    asked = Q()
    for institution, number in who:
        asked |= Q(institution=institution, number=number)
    rows = Officer.objects.filter(asked).values_list("pk", flat=True) if who else []
    return {(one.institution, one.number): one for one in standings(rows, purpose, at=at).values()}


def verdicts(actor: Actor, officers: Collection[int], purpose: str, *, at: datetime) -> list[VerdictRow]:
    """What these officers may be asked to do today, as far as they lie in the asker's reach; written in the ledger.

    Raises: Forbidden; Refusal HILO-O520 for what is no purpose.
    """
    allow(actor, "officers.read")
    if purpose not in serving.purposes():
        raise Refusal("HILO-O520", purposes=", ".join(serving.purposes()), where="purpose")
    seen = list(reach(Officer.objects.filter(pk__in=list(officers)), actor).values_list("pk", flat=True))
    full = trusted(actor)
    rows = [_row(one, full) for one in standings(sorted(seen), purpose, at=at).values()]
    with act():
        entry(
            chain=actor.institution,
            actor=actor,
            verb="officers.listed",
            subject=f"institution:{actor.institution}",
            at=at,
            data={"question": f"may_serve:{purpose}", "officers": len(rows), "ids": sorted(seen)[:200]},
        )
    return rows


def _row(one: Standing, full: bool) -> VerdictRow:
    said = serving.told(one.ruling, full=full)
    why = list(one.ruling.causes) if full else []
    return VerdictRow(
        one.officer_id, one.institution, one.number, one.level, one.code, said.message if said else "", why
    )
