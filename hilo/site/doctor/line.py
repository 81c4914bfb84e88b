"""One thing that the doctor says."""

from __future__ import annotations

from dataclasses import dataclass

WELL, MIND, WRONG = "well", "mind", "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """state: "well", "mind" (worth knowing) or "wrong" (must be mended); about: a short name; todo: what to do."""

    state: str
    about: str
    words: str
    todo: str = ""
