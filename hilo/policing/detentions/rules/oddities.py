"""What is odd about a detention as it stands: risk and effect for who can still remedy it, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hilo.lib.findings import Finding

SPECIALISED = ("police", "adolescent_prosecutor", "control_judge", "protection")
"""Who may hold somebody who is taken to be under eighteen; the police until they hand them over, without delay."""


@dataclass(frozen=True, slots=True)
class Known:
    """What of a detention is judged; minutes are whole minutes."""

    at: datetime
    detained_at: datetime
    registered_after_s: float
    delay_reason: bool
    expected_register_minutes: int
    device_differs_s: float
    means: str
    named: bool
    placed: bool
    motives: bool
    officers: int
    barred: str
    rights_read_at: datetime | None
    rights_missing: tuple[str, ...]
    foreigner: bool
    consulate: bool
    spanish: bool
    interpreter: bool
    injuries: bool
    certificates: tuple[bool, ...]
    handed_at: datetime | None
    expected_hand_over_minutes: int
    hand_over_reason: bool
    ended: bool
    apart: str
    receiver: str


def oddities(known: Known) -> list[Finding]:
    """Findings HILO-X101…, the gravest first."""
    found = [*_register(known), *_who(known), *_rights(known), *_body(known), *_hand_over(known)]
    rank = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda one: rank[one.severity])


def _who(known: Known) -> list[Finding]:
    """Somebody took part against whom something stands: the effect, never the reason."""
    if not known.barred:
        return []
    forbidden = known.barred == "forbidden"
    said = "may not serve" if forbidden else "serves under a warning"
    return [
        Finding(
            "HILO-O176",
            "error" if forbidden else "warning",
            f"Somebody who took part {said}: the register of personnel said so as it was registered.",
            "LGSNSP 93",
            "officers",
            "The defence may ask whether the detention was made by who may make it; a judge weighs it.",
            "Tell the prosecutor who else was there, and ask the personnel office. The detention stands as registered.",
        )
    ]


def _register(known: Known) -> list[Finding]:
    found = []
    late = known.registered_after_s / 60
    if late > known.expected_register_minutes and not known.delay_reason:
        found.append(
            Finding(
                "HILO-X101",
                "warning",
                f"It was registered {round(late)} minutes after the detention and no reason is given.",
                "LNRD 17, 21",
                "delay_reason",
                "The judge weighs a delay that is not justified.",
                "Write down honestly why it could not be registered at once.",
            )
        )
    if abs(known.device_differs_s) > 600:
        found.append(
            Finding(
                "HILO-X102",
                "info",
                f"The device's clock differs {round(abs(known.device_differs_s) / 60)} minutes from the server's.",
                "LNRD 18 IV",
                "device_at",
                "Times written on that device may be off by as much.",
                "Say so in the report; both times are kept.",
            )
        )
    if known.means == "authority":
        found.append(
            Finding(
                "HILO-X103",
                "error",
                "The authority that detained had not registered the person: who received them had to.",
                "LNRD 21",
                "means",
                "The omission is told to who decides on responsibilities.",
                "Nothing undoes it: keep the record of who received, and when.",
            )
        )
    lacking = [name for name, there in (("name", known.named), ("motives", known.motives)) if not there]
    lacking += [] if known.placed else ["place"]
    lacking += [] if known.officers else ["officers"]
    if lacking and not known.apart:
        found.append(
            Finding(
                "HILO-X104",
                "warning",
                f"The immediate record lacks: {', '.join(lacking)}.",
                "LNRD 18",
                lacking[0],
                "The record does not hold what the law asks for.",
                "Add what is known; say of what is not that it is unknown.",
            )
        )
    return found


def _rights(known: Known) -> list[Finding]:
    found = []
    if known.rights_read_at is None and not known.apart:
        found.append(
            Finding(
                "HILO-X105",
                "error",
                "No reading of rights is recorded.",
                "CNPP 152",
                "rights",
                "What the person says or gives may be excluded.",
                "Read them now, with the hour at which it was done.",
            )
        )
    elif known.rights_missing:
        found.append(
            Finding(
                "HILO-X106",
                "warning",
                f"Rights that this person must hear were not read: {', '.join(known.rights_missing)}.",
                "CNPP 113, 151, 152",
                "rights",
                "The person did not have full and clear knowledge of their rights.",
                "Read those that are missing and record it as a further reading.",
            )
        )
    if known.rights_read_at is not None and not known.spanish and not known.interpreter:
        found.append(
            Finding(
                "HILO-X107",
                "warning",
                "The rights were read to somebody who does not speak Spanish, without an interpreter.",
                "CNPP 113, 152",
                "interpreter",
                "The person may not have understood them.",
                "Bring an interpreter, read them again and record it.",
            )
        )
    if known.foreigner and not known.consulate:
        found.append(
            Finding(
                "HILO-X108",
                "warning",
                "A foreign person is held and no consular notice is recorded.",
                "CNPP 151",
                "consular",
                "The lack of it can undo what followed.",
                "The prosecutor tells the consulate, or records that the person and the defender asked not to.",
            )
        )
    return found


def _body(known: Known) -> list[Finding]:
    if known.injuries and not known.certificates:
        return [
            Finding(
                "HILO-X109",
                "warning",
                "Injuries were seen and there is no medical certificate.",
                "CNPP 152 VII; LNRD 18 VIII, 23 I-i",
                "certificate",
                "Nobody can tell later when and how they came about.",
                "Take the person to a doctor now.",
            )
        ]
    if known.certificates and any(known.certificates) != known.injuries:
        said = "the certificate names none" if known.injuries else "a certificate names some"
        return [
            Finding(
                "HILO-X110",
                "error",
                f"The register says {'injuries' if known.injuries else 'no injuries'} and {said}.",
                "LNRD 18 VIII, 23 I-i",
                "injuries",
                "Injuries that came up in custody and are not explained count against who held the person.",
                "Note what was seen, when, and how it came about; do not change what was written.",
            )
        ]
    return []


def _hand_over(known: Known) -> list[Finding]:
    found = []
    until = known.handed_at or (None if known.ended else known.at)
    minutes = (until - known.detained_at).total_seconds() / 60 if until else 0
    if minutes > known.expected_hand_over_minutes and not known.hand_over_reason:
        found.append(
            Finding(
                "HILO-X111",
                "warning",
                f"{round(minutes)} minutes passed since the detention, {known.expected_hand_over_minutes} were "
                "expected, and no reason is given.",
                "CPEUM 16; CNPP 147",
                "hand_over",
                "The delay alone does not undo the detention; it can void what was obtained during it.",
                "Write down what took the time: the road, the doctor, the distance.",
            )
        )
    if (
        known.apart
        and known.receiver
        and known.receiver not in ("adolescent_prosecutor", "control_judge", "protection")
    ):
        found.append(
            Finding(
                "HILO-X112",
                "error",
                "Somebody who is taken to be an adolescent was not given to the specialised authority.",
                "LNSIJPA 8, 129, 130",
                "hand_over",
                "An authority for adults is not competent for them.",
                "Hand the person over to the prosecutor for adolescents now.",
            )
        )
    return found
