"""Write the table of the 40th session in the README of both languages: `python -m hilo.council.sessions.readme`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from hilo.council.sessions.queries import OPEN, PARTIAL, WORKING, Session, session

BEGIN, END = "<!-- session-40:begin -->", "<!-- session-40:end -->"
Language = Literal["en", "es"]
READMES: dict[Language, str] = {"en": "README.md", "es": "README.es.md"}
HEADS: dict[Language, str] = {
    "en": "| | Decision | State | Shown by |",
    "es": "| | Decisión | Situación | Lo muestra |",
}
STATES = {WORKING: "funciona", PARTIAL: "en parte", OPEN: "abierto"}


def table(session: Session, language: Language = "en") -> str:
    """The decisions as a Markdown table: id, short title, state, the command or page that shows it."""
    rows = [HEADS[language], "|---|---|---|---|"]
    page = "página" if language == "es" else "page"
    for decision in session.decisions:
        shown = [f"`{decision.evidence}`"] if decision.evidence else []
        shown += [f"{page} `{decision.page}`"] if decision.page else []
        state = STATES[decision.state] if language == "es" else decision.state
        state = state if decision.state == OPEN else f"**{state}**"
        title = decision.title.es if language == "es" else decision.title.en
        rows.append(f"| {decision.id} | {title} | {state} | {', '.join(shown)} |")
    return "\n".join(rows)


def with_table(text: str, language: Language = "en") -> str:
    """The README's text with the table between its markers as the session's file has it now.

    Raises ValueError if a marker is missing or they stand in the wrong order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The README needs the lines {BEGIN} and {END}, in this order.")
    return f"{before}{BEGIN}\n{table(session(40), language)}\n{END}{after}"


def main(folder: Path) -> None:
    """Rewrite both files in place."""
    for language, name in READMES.items():
        path = folder / name
        path.write_text(with_table(path.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
