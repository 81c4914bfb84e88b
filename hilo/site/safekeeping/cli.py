"""`hilo backup` and `hilo restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said
from hilo.lib.errors import Refusal

Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="File whose first line is the passphrase that seals the backup."),
]


def backup(
    file: Annotated[Path | None, typer.Argument(help="The new file (default: hilo-DATE.backup here).")] = None,
    passphrase_file: Passphrase = None,
) -> None:
    """Back up database, keys, evidence, boundaries, catalogues and official files into one file, while Hilo serves."""
    from django.utils import timezone
    from rich.console import Console

    from .keep import backup as make

    console, now = Console(stderr=True), timezone.now()
    target = file or Path(f"hilo-{timezone.localtime(now):%Y%m%d-%H%M%S}.backup")
    with console.status(said("starting")) as status:
        kept = make(
            file=target, at=now, passphrase=_passphrase(passphrase_file), say=lambda text: status.update(text + "…")
        )
    console.print(
        said(
            "[green]✓[/] {file} ({size:,.1f} MB): {entries:,} ledger entries in {chains} chains{sealed}.",
            file=kept.file,
            size=kept.size / 1e6,
            entries=kept.entries,
            chains=kept.chains,
            sealed=said(", sealed") if passphrase_file else "",
        ),
        highlight=False,
    )
    if not passphrase_file:
        console.print(
            said("[yellow]◐[/] It holds the keys in the clear: keep it like a key, or use --passphrase-file.")
        )
    if kept.secret_outside:
        console.print(said("[yellow]◐[/] The secret key comes from HILO_SECRET_KEY and is not in it: keep it too."))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `hilo backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the records that are here.")
    ] = False,
    passphrase_file: Passphrase = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint kept elsewhere, to verify against as well.")
    ] = None,
) -> None:
    """Restore a backup, whole or not at all; then bring its tables up to date and verify its ledger.

    Exit code 1 if the ledger does not hold.
    """
    from django.utils import timezone
    from rich.console import Console

    from .keep import restore as put_back

    console = Console(stderr=True)
    with console.status(said("starting")) as status:
        done = put_back(
            file=file,
            at=timezone.now(),
            replace=replace,
            passphrase=_passphrase(passphrase_file),
            proof=checkpoint,
            say=lambda text: status.update(text + "…"),
        )
    made = timezone.localtime(datetime.fromisoformat(done.made_at))
    console.print(
        said(
            "[green]✓[/] Restored the backup of {made:%d/%m/%Y %H:%M:%S} (Hilo {version}).",
            made=made,
            version=done.version,
        ),
        highlight=False,
    )
    if done.aside:
        console.print(
            said("[dim]What was here before is in {aside}; delete it when you are sure.[/]", aside=done.aside),
            highlight=False,
        )
    if done.breaks:
        for line in done.breaks:
            console.print(f"[red]▲[/] {line}", highlight=False)
        console.print(said("[red]The ledger does not hold.[/] Do not serve from it before you know why."))
        raise typer.Exit(1)
    console.print(
        said(
            "[green]✓[/] The ledger holds against the checkpoint: {entries:,} entries in {chains} chains.",
            entries=done.entries,
            chains=done.chains,
        ),
        highlight=False,
    )


def _passphrase(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        line = file.read_bytes().split(b"\n", 1)[0].strip()
    except OSError as error:
        raise Refusal(
            "HILO-B413", f"The passphrase cannot be read from {file}: {error.strerror}", where="passphrase"
        ) from None
    if len(line) < 12:
        raise Refusal("HILO-B417", "A passphrase has at least 12 characters.", where="passphrase")
    return line
