"""What stands in whose way, as the page docs/may_serve.md. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from .rules.serving import FORBIDDEN, WARNED, Row, document, purpose_label, purposes, rows

HEAD = """\
# Who may be asked to do what

Written by `hilo officers may-serve --markdown`; a test keeps it current. The data is
`hilo/registries/officers/standards/may_serve.toml`; why it is so: [decision 33](decisions/0033-one-verdict.md).

One verdict is asked by everything that sends, arms or certifies an officer. **no**: refused. **no, life**: refused,
unless a person takes it upon themselves by name, in words and for at most {hours} hours because a life is in danger.
**word**: not refused; told at once to the dispatcher, the commander and the officer, and kept. **–**: nothing stands
against it. A row marked *proposal* is Hilo's: the law orders a procedure and leaves open what may be done meanwhile.

Rows with ‡ count for police, prosecutors and prisons alone, whose people are certified (LGSNSP 86, 95): a paramedic or
a fire-fighter aboard needs no certificate.

Whoever may not read results learns the effect (its code and its sentence) and never the row (LGSNSP 93).
"""


def as_markdown() -> str:
    """The page."""
    return "\n".join([HEAD.format(hours=document()["life"]["hours"]), *_causes(), "", *_doors()]) + "\n"


def cell(row: Row, purpose: str) -> str:
    """What a cause does to a purpose, in a word."""
    if row.level(purpose) == FORBIDDEN:
        return "no, life" if purpose in row.for_life else "no"
    return "word" if row.level(purpose) == WARNED else "–"


def _causes() -> Iterator[str]:
    yield "| cause | " + " | ".join(purpose_label(one).lower() for one in purposes()) + " | law | mark |"
    yield "|---" * (len(purposes()) + 3) + "|"
    for row in rows():
        said = f"{row.label['en']} · {row.label['es']}{' ‡' if row.security else ''}"
        yield f"| {said} | {' | '.join(cell(row, one) for one in purposes())} | {row.law} | {row.mark} |"
    yield "| code | " + " | ".join(document()["purposes"][one]["code"] for one in purposes()) + " | | |"


def _doors() -> Iterator[str]:
    yield "## Where it is asked"
    yield ""
    yield "| act | for | what it does |"
    yield "|---|---|---|"
    for door in document()["door"]:
        yield f"| `{door['verb']}` | {purpose_label(door['purpose']).lower()} | {door['does']['en']} |"
