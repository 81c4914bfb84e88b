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
    """

    code: str
    severity: str
    message: str
    article: str = ""
    where: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)
