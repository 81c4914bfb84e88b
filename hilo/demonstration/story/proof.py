"""The end of the story: what the ledger proves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from .fire import dispatcher
from .teller import Teller


def proof(teller: Teller, folio: str) -> int:
    """The timeline as the ledger proves it, and the ledger verified."""
    from django.utils import timezone
    from rich.table import Table

    from hilo.emergency.incidents.queries import timeline
    from hilo.kernel.events.actions import deliver_pending, sequence_pending
    from hilo.kernel.ledger.queries import size, verify

    console = teller.console
    table = Table(title=f"Timeline of {folio}, as the ledger proves it", title_justify="left", box=None)
    table.add_column("time", style="dim")
    table.add_column("who")
    table.add_column("what")
    shown = [row for row in timeline(folio, dispatcher(), at=timezone.now()) if not row.verb.endswith(".read")]
    for row, text in zip_longest(shown, _texts(shown)):
        table.add_row(row.at.astimezone().strftime("%H:%M:%S"), row.actor, text)
    console.print()
    console.print(table)
    while sequence_pending():
        pass
    deliver_pending()
    breaks = list(verify())
    chains, entries = size()
    for found in breaks:
        console.print(f"[red]✗ {found.chain} {found.seq}: {found.message}[/]")
    if not breaks:
        console.print(
            f"\n[green]✓[/] ledger verified: {entries} entries in {chains} chain{'s' if chains != 1 else ''} hold.",
            highlight=False,
        )
    return 1 if breaks else 0


def _texts(rows: list[Any]) -> Iterator[str]:
    import json

    from hilo.emergency.incidents.words import timeline_text

    for row in rows:
        data = json.loads(row.data) if row.data else {}
        yield timeline_text(row.verb, row.subject, data, "" if row.why == "story" else row.why)
