"""What the commands of this domain share on a terminal: a bar while a file is read, and a refusal's one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hilo.kernel.terminal import language, said
from hilo.lib.errors import Refusal


@contextmanager
def reading(file: Path, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for as long as a file is read; what it gives is told how much is done, and of how much."""
    bar = Progress(
        TextColumn(said("Reading {task.fields[file]}")),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task("read", total=None, file=file.name)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def refuse(refusal: Refusal) -> NoReturn:
    """Say it on stderr and end with exit code 1."""
    Console(stderr=True).print(f"[red]{refusal.code}[/] {refusal.said(language())}")
    raise typer.Exit(1) from refusal
