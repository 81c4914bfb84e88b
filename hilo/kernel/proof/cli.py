"""`hilo ledger`: verify chains and records, sign their end, have it countersigned, and act on what was found."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hilo.kernel.terminal import said

if TYPE_CHECKING:
    from hilo.kernel.ledger.queries import Break

app = typer.Typer(no_args_is_help=True)
Why = Annotated[str, typer.Option("--reason", help="Why, and who looked: it stands in the ledger.")]
BREAKS_MOST = 1000


@app.command()
def verify(
    checkpoint: Annotated[Path | None, typer.Option(help="A checkpoint exported before, to find a cut tail.")] = None,
    key: Annotated[Path | None, typer.Option(help="Public key (PEM) that signed it, if not ours.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Walk every chain and every record that must stand, and name what no longer is what was entered.

    Exit code 1 if something does not hold that was not entered as found (`hilo ledger found`).
    """
    from django.db import DatabaseError
    from django.utils import timezone

    from hilo.kernel.ledger import queries
    from hilo.kernel.signing.queries import key_of, read
    from hilo.kernel.upkeep import LEDGER
    from hilo.kernel.upkeep.actions import did

    from . import remedies

    document = read(checkpoint.read_bytes()) if checkpoint else None
    public = key_of(key.read_bytes()) if key else None
    before, told = remedies.known(), {"breaks": list[Any](), "known": list[Any]()}
    for one in queries.verify(document, key=public):
        known = remedies.as_known(one) in before
        told["known" if known else "breaks"].append(_row(one))
        if not as_json:
            mark, more = ("[yellow]◐[/yellow]", said("; entered as found before")) if known else ("[red]✗[/red]", "")
            _print(f"{mark} {one.chain or '?'} {one.seq}: {one.message}{more}")
    chains, entries = queries.size()
    holds = not told["breaks"]
    with suppress(DatabaseError):
        # A copy that takes no write is verified too.
        did(LEDGER, at=timezone.now(), findings=len(told["breaks"]))
    if as_json:
        typer.echo(json.dumps({"ok": holds, "chains": chains, "entries": entries} | told))
    elif holds:
        _print(
            said(
                "[green]✓[/green] {entries} entries in {chains} chains hold, and the records that they seal.",
                entries=entries,
                chains=chains,
            )
        )
    raise typer.Exit(0 if holds else 1)


def _row(one: Break) -> dict[str, Any]:
    told = {"chain": one.chain, "seq": one.seq, "kind": one.kind, "message": one.message}
    return told | ({"record": one.record} if one.record else {})


def _print(text: str) -> None:
    from rich.console import Console

    Console(soft_wrap=True).print(text, highlight=False)


@app.command()
def checkpoint(
    file: Annotated[Path | None, typer.Argument(help="Where to write it (default: the screen).")] = None,
) -> None:
    """Sign the present end of every chain. Keep it elsewhere: it proves later that no tail was cut."""
    from django.utils import timezone

    from hilo.kernel.ledger import queries

    text = json.dumps(queries.checkpoint(at=timezone.now()), indent=1)
    if file:
        file.write_text(text + "\n")
    else:
        typer.echo(text)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Published heads, or a countersignature of them.")],
    key: Annotated[Path, typer.Option(help="Public key (PEM) of who signed it.")],
    published: Annotated[Path | None, typer.Option(help="Of a countersignature: the key of who published.")] = None,
) -> None:
    """Verify published heads, or a countersignature of them, with public keys alone: no database is asked."""
    from hilo.kernel.signing.queries import key_of, read

    from .rules import judged

    content = judged(
        read(file.read_bytes()),
        key_of(key.read_bytes()),
        key_of(published.read_bytes()) if published else None,
    )
    chains = content.get("checkpoint", content)["chains"]
    _print(
        said(
            "[green]✓[/green] {name} of {at} holds: {chains} chains.",
            name=file.name,
            at=content["at"],
            chains=len(chains),
        )
    )


@app.command("key")
def public_key() -> None:
    """Print the public key (PEM) that checkpoints and countersignatures are verified with."""
    from hilo.kernel.ledger import queries

    typer.echo(queries.public_pem(), nl=False)


@app.command("turn-key")
def turn_key(reason: Why) -> None:
    """Seal entries with a new key from now on: after somebody may have copied the one in use, or once a year."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from . import remedies

    turned = remedies.turn_key(reason, actor=SETUP, at=timezone.now())
    typer.echo(
        said("Entries are sealed with the key {name}. Back up now: it lies in no earlier backup.", name=turned.name)
    )


@app.command()
def found(reason: Why) -> None:
    """Enter what `verify` finds now, so that what comes after is seen. Nothing is made good by it."""
    from itertools import islice

    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.ledger import queries

    from . import remedies

    before = remedies.known()
    new = [one for one in islice(queries.verify(), BREAKS_MOST) if remedies.as_known(one) not in before]
    count = remedies.note_breaks(new, reason, actor=SETUP, at=timezone.now())
    typer.echo(said("{count} entered.", count=count))


@app.command()
def accept(
    reason: Why,
    record: Annotated[list[str] | None, typer.Argument(help="Records, as detention:PUE-26-D0000001.")] = None,
    lost_key: Annotated[str, typer.Option(help="All records that were last sealed with this key, which is lost.")] = "",
) -> None:
    """Seal records as they stand now, after somebody looked at each, set it right, and answers for it."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP

    from . import remedies

    subjects = [*(record or []), *(remedies.lost_with(lost_key) if lost_key else [])]
    for subject in subjects:
        remedies.accept(subject, reason, actor=SETUP, at=timezone.now())
    typer.echo(said("{subjects} sealed as they stand.", subjects=len(subjects)))


@app.command()
def roles(role: Annotated[str, typer.Argument(help="A plain name, such as hilo_service.")] = "hilo_service") -> None:
    """Print the SQL by which the owner of a PostgreSQL database makes a role that serves and cannot alter history."""
    import re

    from hilo.kernel.ledger.queries import grants
    from hilo.lib.errors import Refusal

    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", role):
        raise Refusal("HILO-L423", where="role")
    made = f'CREATE ROLE "{role}" LOGIN; EXCEPTION WHEN duplicate_object THEN NULL;'
    typer.echo(f"DO $$ BEGIN {made} END $$;  -- a new one needs: \\password {role}")
    for statement in grants(role):
        typer.echo(f"{statement};")


@app.command()
def publish() -> None:
    """Publish the heads of the day now, if the server has not done so yet."""
    from django.utils import timezone

    from . import actions

    typer.echo(json.dumps(actions.publish(timezone.now()), indent=1))


@app.command()
def neighbour(
    name: Annotated[str, typer.Argument(help="What to call it, as c5-jalisco.")],
    address: Annotated[str, typer.Argument(help="Its address, as https://c5.jalisco.example.")],
    key: Annotated[Path, typer.Option(help="Its public key (`hilo ledger key` there), that came by another way.")],
) -> None:
    """Say who a neighbour is whose heads we countersign, and who countersigns ours."""
    from . import actions

    known = actions.meet_neighbour(name, address, key.read_text())
    typer.echo(f"{known.name}: {known.address}")


@app.command()
def countersign(name: Annotated[str, typer.Argument(help="A neighbour.")]) -> None:
    """See that a neighbour's chains go on from what we saw of them, sign that, keep it and hand it over."""
    from django.utils import timezone

    from . import actions

    given = actions.countersign(name, timezone.now())
    typer.echo(
        said(
            "{name}: {chains} chains go on from what was seen; countersigned.",
            name=name,
            chains=len(given["checkpoint"]["chains"]),
        )
    )


@app.command()
def stamp(
    address: Annotated[str, typer.Argument(help="An RFC 3161 authority; then the server asks it once a day.")] = "",
    roots: Annotated[Path | None, typer.Option(help="PEM certificates of whom to believe, by another way.")] = None,
) -> None:
    """Have the heads of the day stamped by a time-stamp authority, which sees their hash alone."""
    from . import actions

    if address or roots:
        if not address or roots is None:
            raise typer.BadParameter(said("give the address and --roots together"))
        actions.meet_authority(address, roots.read_bytes())
    day, when = actions.stamp()
    _print(said("[green]✓[/green] The heads of {day} were seen at {when}.", day=day, when=when.isoformat()))


@app.command("check-stamp")
def check_stamp(
    file: Annotated[Path, typer.Argument(help="Published heads, as they were published.")],
    stamp: Annotated[Path, typer.Argument(help="The authority's answer (.tsr).")],
    roots: Annotated[Path, typer.Option(help="PEM certificates of whom to believe.")],
) -> None:
    """Verify a time stamp with public certificates alone: no database is asked."""
    from . import queries

    when = queries.stamped(stamp.read_bytes(), file.read_bytes(), roots.read_bytes())
    _print(said("[green]✓[/green] {name} was seen at {when}.", name=file.name, when=when.isoformat()))


@app.command()
def seen(name: Annotated[str, typer.Argument(help="A neighbour.")]) -> None:
    """Print what we last saw of a neighbour: `hilo ledger verify --checkpoint` there shows what is gone since."""
    from hilo.lib.errors import NotFound

    from . import store

    kept = store.newest(store.folder(name) / "seen")
    if kept is None:
        raise NotFound("heads", name)
    typer.echo(json.dumps(kept, indent=1))
