"""What a rule that judges a record returns: one shape from the call to the camera."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing about a record; a finding never refuses the record.

    code: stable and documented, such as HILO-C101.
    severity: "info", "warning" or "error".
    message: one sentence that says what is so and what to do.
    article: law, standard or Council decision it rests on ("" if none).
    where: the field concerned.
    effect: what could follow from it ("" if nothing is said of it).
    mend: what honestly mends it ("" if the message says so already).
    """

    code: str
    severity: str
    message: str
    article: str = ""
    where: str = ""
    effect: str = ""
    mend: str = ""

    def as_dict(self) -> dict[str, str]:
        """All of it but what is not said (effect, mend)."""
        return {name: text for name, text in asdict(self).items() if text or name not in ("effect", "mend")}
