"""The story leaves the same in the ledger and in the stream, whatever its acts are made of: who did what to what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.utils import translation

from hilo.demonstration.story import tell
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from tests.snapshots import check

CHANGING = [
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"), "<instant>"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "<day>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>"),
    (re.compile(r"\b([A-Z]+)-\d\d-([A-Z]?)\d{7}\b"), r"\1-<folio>"),
]
"""What differs from one telling to the next. Numbers of rows, which a database may not count from 1, are ROWS."""
ROWS = {"transfer", "loan", "officer", "note"}


def steady(text: str) -> str:
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def entered(entry: Entry) -> str:
    """An entry as a line: chain, verb, kind of subject, who, why, and what was written with it."""
    data: dict[str, Any] = json.loads(entry.data or "{}")
    said = " ".join(f"{name}={'<row>' if name in ROWS else value}" for name, value in sorted(data.items()))
    kind = entry.subject.partition(":")[0]
    return steady(f"{entry.chain:<8} {entry.verb:<24} {kind:<14} {entry.actor:<10} | {entry.why} | {said}".rstrip(" |"))


def recorded(fact: Fact) -> str:
    """A fact as a line: its name, kind of subject, state, and which members it carries."""
    members = " ".join(sorted(json.loads(fact.payload)))
    return f"{fact.name:<34} {fact.subject.partition(':')[0]:<14} {fact.state or '--'} | {members}"


@pytest.mark.django_db
def test_the_story_leaves_the_same_entries_and_facts() -> None:
    with translation.override("en"):
        assert tell() == 0
    entries = [entered(entry) for entry in Entry.objects.order_by("id")]
    facts = [recorded(fact) for fact in Fact.objects.order_by("id")]
    check("story.txt", "\n".join(["# The ledger", *entries, "", "# The stream", *facts, ""]))
