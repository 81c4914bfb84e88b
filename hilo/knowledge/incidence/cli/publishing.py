"""`hilo statistics publish | withdraw | pin`: what the public reads of a source."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any

import typer
from rich.markup import escape

from hilo.kernel.tables import ensure
from hilo.kernel.terminal import said
from hilo.knowledge.incidence.cli.asking import AsJson, app, console, print_json
from hilo.knowledge.incidence.cli.files import enter_locally
from hilo.lib.errors import Refusal
from hilo.lib.text import printable

Key = Annotated[str, typer.Argument(help="source@hash as `hilo statistics sources` names it.")]
Reason = Annotated[str, typer.Option(help="Why; it is shown where the figures are.")]


@app.command()
def publish(
    vintage: Key,
    answer: Annotated[
        list[str] | None,
        typer.Option(help="CODE=why: why a finding that holds the file does not keep it from the public."),
    ] = None,
    note: Annotated[str, typer.Option(help="What else is to be said of it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a file forward for the public; a second person publishes it. In a demonstration it is published at once."""
    from django.utils import timezone

    from hilo.kernel.installation import DEMONSTRATION
    from hilo.kernel.installation.queries import declared
    from hilo.kernel.ledger.queries import about
    from hilo.knowledge.incidence import actions, store
    from hilo.knowledge.incidence.commands import FindingAnswer, ProposeFile
    from hilo.knowledge.incidence.queries.shelves import shelf

    ensure("incidence_shelfstep")
    found, at = store.find(vintage), timezone.now()
    if not about([f"vintage:{found.key}"]):
        # It was loaded before there was a ledger here.
        enter_locally(found, printable(found.file)[-120:])
    answers = tuple(FindingAnswer(code=code, why=why) for code, why in map(_split, answer or []))
    made: Any = None
    if shelf(found.source).place(found.key).state != "proposed":
        made = actions.propose(found.key, ProposeFile(answers=answers, note=note), actor=actions.LOCAL, at=at)
    if made is None or declared() == DEMONSTRATION:
        made = actions.publish(found.key, actor=actions.LOCAL, at=at)
    _keep()
    _print(made, as_json)


def _keep() -> None:
    """A server does it by itself; where none runs, the page would have nothing to read."""
    from hilo.knowledge.incidence.queries.keeping import keep

    with suppress(Refusal):
        for _one in keep():
            pass


def _split(text: str) -> tuple[str, str]:
    code, sign, why = text.partition("=")
    if not sign or not why.strip():
        raise Refusal("HILO-F621", text=text, where="answer")
    return code.strip(), why


@app.command()
def withdraw(vintage: Key, reason: Reason = "", as_json: AsJson = False) -> None:
    """Take a published file from the public, or a proposal back; its figures stay readable with the reason."""
    from hilo.knowledge.incidence import actions
    from hilo.knowledge.incidence.commands import WithdrawFile

    _done(actions.withdraw, vintage, WithdrawFile(reason=reason), as_json)


@app.command()
def pin(
    vintage: Key,
    reason: Reason = "",
    release: Annotated[bool, typer.Option(help="Let go of it: the file that ends latest is read again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let the public read this published file of its source, whatever else is published."""
    from hilo.knowledge.incidence import actions
    from hilo.knowledge.incidence.commands import PinFile, ReleasePin

    if release:
        _done(actions.release, vintage, ReleasePin(reason=reason), as_json)
    else:
        _done(actions.pin, vintage, PinFile(reason=reason), as_json)


def _done(act: Any, vintage: str, command: Any, as_json: bool) -> None:
    from django.utils import timezone

    from hilo.knowledge.incidence.actions import LOCAL

    ensure("incidence_shelfstep")
    _print(act(vintage, command, actor=LOCAL, at=timezone.now()), as_json)


def _print(stand: Any, as_json: bool) -> None:
    from hilo.knowledge.incidence.queries.shelves import public_of

    if as_json:
        from hilo.lib.answers import plain

        print_json(plain(stand))
        return
    public = public_of(stand.source)
    console.print(
        {
            "proposed": said(
                "[bold]{vintage}[/bold] is proposed: a second person publishes it.", vintage=stand.vintage
            ),
            "published": said("[green]✓[/green] [bold]{vintage}[/bold] is published.", vintage=stand.vintage),
            "withdrawn": said("[bold]{vintage}[/bold] is withdrawn.", vintage=stand.vintage),
            "loaded": said("[bold]{vintage}[/bold] is not proposed any more.", vintage=stand.vintage),
        }[stand.state]
    )
    if public:
        console.print(said("  The public reads {public}.", public=escape(public)))
    else:
        console.print(said("  The public reads nothing of {source}.", source=stand.source))
