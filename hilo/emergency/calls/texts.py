"""Writing with a caller, as far as it is judged: what state a text is in, and when a quiet telephone may be written to.

Pure; the terms are data of standards/texts.toml.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

RECEIVED, SENDING, SENT, DELIVERED, FAILED, LOST = "received", "sending", "sent", "delivered", "failed", "lost"
TEXT_WORDS = (RECEIVED, SENDING, SENT, DELIVERED, FAILED, LOST)
"""received: the caller's words. Ours: written and not yet taken by the exchange; taken; arrived; refused on the way;
nobody said in time that it arrived."""
ON_ITS_WAY = (SENDING, SENT)
MOST_TEXTS = 2_000
"""Of one call, both ways: what comes beyond them is noise, and the first are kept."""


@cache
def _standard() -> Mapping[str, Any]:
    file = Path(__file__).parent / "standards" / "texts.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def lost_after() -> timedelta:
    """How long a text may be on its way before it counts as lost."""
    return timedelta(seconds=_standard()["terms"]["lost_after_s"])


def text_templates(language: str) -> dict[str, str]:
    """What is said so often that a choice says it, in the language of the caller where it is there, else in Spanish."""
    return {key: row.get(language) or row["es"] for key, row in _standard()["templates"].items()}


def needs_word(no_ring: bool, wrote_at: datetime | None, at: datetime) -> bool:
    """True if a telephone that must not ring is written to only with a word why: unless its owner wrote a moment
    ago.
    """
    spoke = wrote_at is not None and at - wrote_at <= timedelta(seconds=_standard()["terms"]["answers_for_s"])
    return no_ring and not spoke


def name_of(said: str, text: str, at: datetime | None) -> str:
    """The name of a message that came in; one without a name is known by its words and its instant."""
    told = f"{at.isoformat() if at else ''}|{text}"
    return said or f"unnamed-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
