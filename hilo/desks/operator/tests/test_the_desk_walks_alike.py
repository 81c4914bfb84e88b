"""The desk walks cards and ranks them in the browser, with a line or without: it must come to what the server does."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hilo.emergency.calls.card_desk import desk_words, for_desk
from hilo.emergency.calls.card_walk import walk
from hilo.emergency.calls.cards import cards
from hilo.emergency.calls.spoken import suggest
from tests.support.need import lacking

STATIC = Path(__file__).parents[1] / "static" / "operator"
SPOKEN = Path(__file__).parents[3] / "emergency" / "calls" / "tests" / "cases" / "spoken.toml"
WALK = """
import { walk } from "WALK";
import { readFileSync } from "node:fs";
const { cards, stay, ways } = JSON.parse(readFileSync(0, "utf8"));
const byId = new Map(cards.map((card) => [card.id, card]));
process.stdout.write(JSON.stringify(ways.map(([id, answers]) => {
  const at = walk(byId, stay, byId.get(id), answers);
  return { card: at.card.id, question: at.question?.id ?? "", loop: at.question ? "" : at.loop.id,
    code: at.code,
    priority: at.code ? at.priority : "", needs: at.needs, pace: at.pace,
    clocks: at.clocks.map((one) => one.id), steps: at.way.length };
})));
"""
SUGGEST = """
import { suggest } from "SPOKEN";
import { readFileSync } from "node:fs";
const { cards, said } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(said.map(([words, code]) => suggest(cards, words, code))));
"""


def in_the_browser(script: str, given: dict[str, Any], folder: Path) -> Any:
    """What the desk's own module makes of the same."""
    node = shutil.which("node")
    if node is None:
        lacking("node", "install Node.js to run the desk's modules")
    for name in ("walk", "spoken"):
        (folder / f"{name}.mjs").write_text((STATIC / f"{name}.js").read_text("utf-8"), encoding="utf-8")
        script = script.replace(name.upper(), str(folder / f"{name}.mjs"))
    (folder / "run.mjs").write_text(script, encoding="utf-8")
    sent = json.dumps(given)
    run = subprocess.run([node, str(folder / "run.mjs")], input=sent, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def wandered(chance: random.Random) -> tuple[str, list[str]]:
    """A card and answers that somebody might give to it, the loops after its end too."""
    card = chance.choice(list(cards().values()))
    answers: list[str] = []
    for _ in range(chance.randint(0, 14)):
        at = walk(card, answers)
        place = at.question or at.loop
        if place is None or not place.answers:
            break
        answers.append(chance.choice(place.answers).id)
    return card.id, answers


def test_a_thousand_ways_lead_to_the_same_place_on_the_desk_and_on_the_server(tmp_path):
    chance = random.Random(911)
    ways = [wandered(chance) for _ in range(1000)]
    given = {"cards": for_desk("es"), "stay": desk_words("es")["stay"], "ways": ways}
    expected = []
    for id, answers in ways:
        at = walk(cards()[id], answers)
        expected.append(
            {
                "card": at.card.id,
                "question": at.question.id if at.question else "",
                "loop": at.loop.id if at.loop else "",
                "code": at.code or "",
                "priority": at.priority or "",
                "needs": list(at.needs),
                "pace": at.pace,
                "clocks": list(at.clocks),
                "steps": len(at.way),
            }
        )
    found = in_the_browser(WALK, given, tmp_path)
    for way, here, there in zip(ways, expected, found, strict=True):
        assert here == there, way


@pytest.mark.parametrize("code", ["", "10313"])
def test_the_same_words_offer_the_same_cards_with_a_line_and_without(tmp_path, code):
    rows = tomllib.loads(SPOKEN.read_text("utf-8"))["said"]
    said = [words for row in rows for words in row["words"]] + ["Ñandú ÁÉÍ", "", "??", "x" * 3000]
    given = {"cards": for_desk("es"), "said": [(words, code) for words in said]}
    for words, there in zip(said, in_the_browser(SUGGEST, given, tmp_path), strict=True):
        assert suggest(words, code=code) == there, words
