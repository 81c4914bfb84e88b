"""`hilo emergency paper`: a pad of forms as one file that any browser prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import said

app = typer.Typer()


@app.command("paper")
def paper(
    centre: Annotated[str, typer.Option(help="Code of the centre, such as PUE.")],
    count: Annotated[int, typer.Option(min=1, max=2000, help="How many forms.")] = 50,
    first: Annotated[int, typer.Option(min=0, max=9_999_999, help="Number of the first; 0 leaves it to the pen.")] = 1,
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("forms.html"),
    language: Annotated[str, typer.Option(help="es or en.")] = "es",
) -> None:
    """Print a pad of blank forms, for the day without a system. One A4 page each; open the file and print it."""
    from django.template.loader import render_to_string
    from django.utils.translation import override

    from hilo.emergency.centres.queries import centre as centre_named
    from hilo.lib.errors import NotFound

    from .pages.paper import pad

    home = centre_named(centre)
    if home is None:
        raise NotFound("centre", centre)
    style = (Path(__file__).parent / "static" / "operator" / "paper.css").read_text(encoding="utf-8")
    spoken = "en" if language == "en" else "es"
    with override(spoken):
        page = render_to_string(
            "operator/paper.html", pad(centre, home.name, spoken, first=first, count=count) | {"style": style}
        )
    out.write_text(page, encoding="utf-8")
    typer.echo(said("{out}: {count} forms of {name}.", out=out, count=count, name=home.name))
