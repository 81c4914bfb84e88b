"""What a rule that judges a record returns: one shape from the call to the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, PlainSerializer

from hilo.lib import codes

Values = Annotated[
    tuple[tuple[str, str], ...],
    PlainSerializer(dict, return_type=dict[str, str]),
    # In JSON they are an object; pydantic would tell the tuple's default.
    Field(json_schema_extra=lambda schema: schema.update(default={})),
]

Severity = Annotated[str, Field(json_schema_extra={"enum": ["info", "warning", "error"]})]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth knowing about a record; a finding never refuses the record.

    code: stable and documented, such as HILO-C101.
    severity: "info", "warning" or "error".
    message: one sentence that says what is so and what to do.
    article: law, standard or Council decision it rests on ("" if none).
    where: the field concerned.
    effect: what could come of it ("" if the message says it).
    remedy: what honestly remedies it ("" if the message says it).
    values: what the sentences were filled with, to say them again in another language; no personal data.
    limit: what it measures by is the "law"'s or Hilo's "proposal" ("" if it measures by no limit).
    figure: that limit as both languages write it, such as "48 h" ("" if the message says it).
    """

    code: str
    severity: Severity
    message: str
    article: str = ""
    where: str = ""
    effect: str = ""
    remedy: str = ""
    values: Values = ()
    limit: str = ""
    figure: str = ""

    def said(self, language: str) -> str:
        """The message in "en" or "es", where its code keeps the sentence; else the message."""
        return codes.said(self.code, self.message, language, dict(self.values))

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain JSON; effect, remedy, values and limit only where there are any."""
        plain: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "article": self.article,
            "where": self.where,
        }
        more: dict[str, Any] = {"effect": self.effect, "remedy": self.remedy, "values": dict(self.values)}
        more |= {"limit": self.limit, "figure": self.figure}
        return plain | {key: value for key, value in more.items() if value}
