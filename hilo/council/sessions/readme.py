"""Write the README's table of the 40th session: `python -m hilo.council.sessions.readme [README.md]`."""

from __future__ import annotations

import sys
from pathlib import Path

from hilo.council.sessions.queries import OPEN, Session, session

BEGIN, END = "<!-- session-40:begin -->", "<!-- session-40:end -->"


def table(session: Session) -> str:
    """The decisions as a Markdown table: id, short title, state, the command or page that shows it."""
    rows = ["| | Decision | State | Shown by |", "|---|---|---|---|"]
    for decision in session.decisions:
        shown = [f"`{decision.evidence}`"] if decision.evidence else []
        shown += [f"page `{decision.page}`"] if decision.page else []
        state = decision.state if decision.state == OPEN else f"**{decision.state}**"
        rows.append(f"| {decision.id} | {decision.title.en} | {state} | {', '.join(shown)} |")
    return "\n".join(rows)


def with_table(text: str) -> str:
    """The README's text with the table between its markers as the session's file has it now.

    Raises ValueError if a marker is missing or they stand in the wrong order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The README needs the lines {BEGIN} and {END}, in this order.")
    return f"{before}{BEGIN}\n{table(session(40))}\n{END}{after}"


def main(path: Path) -> None:
    """Rewrite the file in place."""
    path.write_text(with_table(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "README.md"))
