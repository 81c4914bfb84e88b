"""What other systems have sent under an older name is still taken."""

from __future__ import annotations

from typing import Any

import pytest

from hilo.emergency.privacy.commands import AskForMissing, ExtendRequest, GrantRequest, ReleaseRecording
from hilo.lib.commands import parse


@pytest.mark.parametrize(
    ("command", "former", "name"),
    [
        (AskForMissing, {"text": "x"}, "missing"),
        (ExtendRequest, {"text": "x"}, "reason"),
        (ReleaseRecording, {"text": "x"}, "reason"),
    ],
)
def test_words_sent_as_text_are_taken(command: type[Any], former: dict[str, str], name: str):
    assert getattr(parse(command, former), name) == "x"
    assert parse(command, {name: "x"}) == parse(command, former) == command(**{name: "x"})


def test_calls_sent_as_calls_are_taken():
    former = parse(GrantRequest, {"calls": [3, 4], "answer": "Procede"})
    assert former == GrantRequest(call_ids=(3, 4), answer="Procede")
