"""Words that an officer's record is told in, each with its limit."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le
from pydantic import Field

from hilo.lib.limits import Instant, Longest, OneOf

from ..rules.accreditation import whats
from ..rules.certificate import revocations
from ..rules.grounds import grounds
from ..rules.service import standard
from ..rules.serving import purposes

InstitutionCode = Annotated[str, Longest(24)]
Number = Annotated[str, Longest(24)]
"""The institution's own number of an officer."""
Cuip = Annotated[str, Longest(20)]
Curp = Annotated[str, Longest(18)]
TypedKey = Annotated[str, Longest(24)]
"""A CUIP or CURP as a person types it, with spaces and dashes."""
Sex = Annotated[str, Longest(1), OneOf(lambda: "HMX", none=True)]
"""As a CURP writes it: H (hombre), M (mujer) or X; "" while it is not known."""
When = Instant | None
"""As of this instant; left out: now."""
DocumentKind = Annotated[str, Longest(24), OneOf(lambda: standard("identity")["documents"])]
"""The kind of paper that proves who somebody is: a row of standards/identity.toml."""
QuestionKind = Annotated[str, Longest(12)]
"""What is asked about two records that may be one person's."""
QuestionAnswer = Annotated[str, Longest(12)]
"""What became of such a question."""
Profile = Annotated[str, Longest(32)]
Document = Annotated[str, Longest(120)]
"""The paper that something rests on."""
Post = Annotated[str, Longest(160)]
Duty = Annotated[str, Longest(16)]
Rank = Annotated[str, Longest(24)]
Cause = Annotated[str, Longest(24)]
Course = Annotated[str, Longest(40)]
Modality = Annotated[str, Longest(16)]
Academy = Annotated[str, Longest(160)]
Mark = Annotated[str, Longest(60)]
"""Of an instructor's accreditation, or of a course that was validated."""
Hours = Annotated[int, Ge(1), Le(5000)]
Grade = Annotated[float, Ge(0), Le(100), Field(allow_inf_nan=False)]
Component = Annotated[str, Longest(16)]
EvaluationForm = Annotated[str, Longest(16)]
Ground = Annotated[str, Longest(24), OneOf(grounds)]
"""Why a result falls or is corrected: of standards/grounds.toml."""
Accredited = Annotated[str, Longest(16), OneOf(whats)]
"""For what: a component, "teaching" or "certificate"."""
Authority = Annotated[str, Longest(160)]
"""Who resolved."""
SanctionKind = Annotated[str, Longest(24)]
Revocation = Annotated[str, Longest(24), OneOf(revocations)]
Purpose = Annotated[str, Longest(16), OneOf(purposes)]
"""What an officer is asked to do."""
Line = Annotated[str, Longest(4000)]
Origin = Annotated[str, Longest(200)]
"""Of a certificate from before the register: the folio on it, and what was seen."""
KeyName = Annotated[str, Longest(16)]
"""What a key is called in what it signed (kid)."""
Words = Annotated[str, Longest(80)]
"""What is looked for."""
PhotoPaper = Annotated[str, Longest(24)]
"""The kind of paper that a photograph rests on: a row of standards/identity.toml that proves one; "" for none."""
