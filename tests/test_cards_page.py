# ruff: noqa: E501 - sentences of a page
"""docs/cards.md tells every card: who answers for it, what it rests on, what its director decides. Written from them."""

from __future__ import annotations

from pathlib import Path

from hilo.emergency.calls.card_words import disciplines, front, languages, without_card
from hilo.emergency.calls.cards import Card, cards
from tests.snapshots import check

ROOT = Path(__file__).parents[1]
HEAD = """\
# Protocol cards

What an operator asks and reads aloud. {count} cards, each a TOML file in `hilo/standards/emergency/cards`; the words are \
Hilo's own, short and neutral, and copied from no protocol. Written by `make snapshots` from the cards; \
`tests/test_cards_page.py` keeps it true.

## Before a centre says a word of it
- **No line is said before the director of its own discipline approved it.** Until then the desk shows the questions, \
reaches the code and counts; what waits does not leave the server. A director opens *Supervisor › Cards*, reads the card, and \
approves it as shipped with one key; another wording is written by one person and approved by another. Who wrote never approves.
- **No physician, police officer, firefighter or officer of civil protection has approved these cards.** The demonstration \
approves them with accounts that do not exist, so that a visitor sees them; no other installation does.
- **What was read for them, and how far.** The lines were read one by one against the principles named below. Of these, \
summaries were opened and agree: AHA 2025 (choking, infants by one hand or two thumbs, delayed cord), AHA and AAP 2024 \
(drowning: breaths first), AHA and Red Cross 2024 (bleeding, chest pain, stroke, prescribed medicine), Resuscitation Council UK \
(newborn: five breaths, thirty seconds of breaths, then three presses to one). The full texts were not, nor was ERC 2025: a \
director reads the source of what they sign. Nobody has yet read the cards aloud on a line to somebody who presses on a chest.
- Another language than Spanish and English is empty ({languages}): a named translator fills it in the editor, another speaker \
reads it back by name, and the director approves.

## How a card goes on
An answer leads to a question, to another card, or to an end. What is known is not asked again; what was told stays on the \
screen. A code that is reached with a link stays: a pedestrian who does not breathe keeps the code of the crash and brings an \
advanced ambulance. **An end is no end**: the card says what to repeat, what to ask next, every how many seconds, and holds a key \
for each turn it may take, until the line closes. A card without a loop of its own has the house's. Needs that answers tell \
(weapon, people inside, trapped, a squeezed neck) are required of dispatch besides those of the code.

Keys: {front} keep theirs whatever is typed (Alt+Q, W, E); what words bring up takes the next free one and keeps it for the \
call, with a line or without. F7 marks a time (first compression, a pain), F8 silences or sounds the count, Alt+F is "said: the \
next one", F11 takes the code.

Phrases: `{phrases}` in Spanish, matched through accents, sounds and one slip. Of the list in `tests/cases/spoken.toml` all bring \
up a right card among the first three, for the phrases were mended until they did. Of four lists of fresh phrases, compared \
once before anything was mended, it was 91 %, 68 %, 61 % and 85 %: **expect about eight of ten in a real centre** until its own \
phrases are added in the editor.

## The cards
| card | title | answers for it | rests on | its director decides |
|---|---|---|---|---|
"""


def page() -> str:
    held = cards()
    head = HEAD.format(
        count=len(held),
        languages=", ".join(names["en"] for code, names in languages().items() if code not in ("es", "en")),
        front=", ".join(held[id].title["en"].lower() for id in front()),
        phrases=sum(len(card.words["es"]) for card in held.values()),
    )
    rows = [
        row(card)
        for card in sorted(held.values(), key=lambda card: (list(disciplines()).index(card.discipline), card.id))
    ]
    why = sorted(set(without_card().values()))
    bare = [f"- {', '.join(code for code, one in without_card().items() if one == words)}: {words}" for words in why]
    return head + "\n".join(rows) + "\n\n## Codes for which no card is offered\n" + "\n".join(bare) + "\n"


def row(card: Card) -> str:
    source = card.source.removeprefix("Hilo's own wording. ")
    return (
        f"| {card.id} | {card.title['es']} / {card.title['en']} | {disciplines()[card.discipline].labels['en']} | "
        f"{source} | {card.decide.get('en', '')} |"
    )


def test_the_page_of_cards_is_what_the_cards_are() -> None:
    check("cards.md", page(), ROOT / "docs")
