"""Who must sign an inventory (CNPP 230-I): the person, or two witnesses who were present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilo.lib.findings import Finding
from hilo.lib.limits import PersonName

LAW = "CNPP art. 230-I"
ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Witness:
    """Who saw the seizure. police: of a police; took_part: had a hand in carrying it out."""

    name: PersonName
    police: bool = False
    took_part: bool = False
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person did (standards/lists.toml, person), and who saw it. reason: why there is no signature."""

    person: str
    witnesses: Sequence[Witness] = ()
    reason: str = ""

    @property
    def signatures(self) -> int:
        """Witnesses who signed and had no hand in the seizure."""
        return sum(
            1 for one in self.witnesses if one.signed and one.name.strip() and not (one.police and one.took_part)
        )


def judge_inventory(answer: Answer) -> list[Finding]:
    """What is wrong with the signatures of an inventory; it is sealed all the same, for it is what happened."""
    found = []
    if any(one.police and one.took_part for one in answer.witnesses):
        message = "A witness of the police had a hand in the seizure: have somebody else sign who was present."
        found.append(Finding("HILO-E114", "warning", message, LAW, "witnesses"))
    if answer.person == "signed":
        return found
    if answer.signatures < ENOUGH:
        message = "The person did not sign, and fewer than two witnesses did: say who was present, and let two sign."
        found.append(Finding("HILO-E113", "error", message, LAW, "witnesses"))
    if not answer.reason.strip():
        message = "The person did not sign, and no reason is noted: note whether they refused, left or could not."
        found.append(Finding("HILO-E118", "warning", message, "CNPP arts. 217, 230-I", "reason"))
    return found
