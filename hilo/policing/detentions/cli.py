"""`hilo detentions`: the terms of the law, the rights card, the register's invariants, and a certificate verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hilo.kernel.terminal import later, said

app = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print only JSON.")]
Language = Annotated[str, typer.Option("--language", help="es or en.")]


@app.command()
def terms(language: Language = "en", as_json: Json = False) -> None:
    """The clocks of a detention: limit, what follows, who must act, and the article. Needs no records."""
    from .queries import terms as in_force

    found = in_force()
    spoken = "es" if language == "es" else "en"
    rows = [
        {
            "id": term.id,
            "title": term.title[spoken],
            "limit": _limit(term),
            "opens": term.opens,
            "closes": sorted(term.closes),
            "next": term.next,
            "effect": term.effect[spoken],
            "law": term.law,
            "basis": term.basis,
            "proposed_for": sorted(term.proposed_for),
            "note": term.note.get(spoken, ""),
        }
        for term in found.by_id.values()
    ]
    if as_json:
        typer.echo(json.dumps({"edition": found.edition, "terms": rows}, ensure_ascii=False))
        return
    typer.echo(
        said(
            "Terms of a detention, edition {edition}; alarms at {alarms} of each.",
            edition=found.edition,
            alarms=_shares(found.alarms),
        )
    )
    for row in rows:
        typer.echo(f"\n{row['id']}  {row['title']}: {row['limit']}")
        typer.echo(
            said(
                "     {effect}. {who} must act.  ({law})",
                effect=row["effect"],
                who=found.who[str(row["next"])][spoken],
                law=row["law"],
            )
        )
        typer.echo(f"     {said(_BASES[str(row['basis'])])}{'. ' if row['note'] else ''}{row['note']}.")


@app.command()
def rights(
    language: Annotated[str, typer.Argument(help="The person's language, as es or fr.")] = "es",
    foreigner: Annotated[bool, typer.Option("--foreigner", help="The person is of another country.")] = False,
    as_json: Json = False,
) -> None:
    """The rights to read aloud, in a language if there are words in it. Needs no records."""
    from .queries import rights as card

    found = card(language[:12], foreigner)
    if as_json:
        items = [{"id": one.id, "article": one.article, "text": one.text} for one in found.items]
        plain = {"language": found.language, "approved": found.approved, "interpreter": found.needs_interpreter}
        typer.echo(json.dumps(plain | {"rights": items}, ensure_ascii=False))
        return
    if found.needs_interpreter:
        typer.echo(said("An interpreter is needed: there are no approved words in “{asked}”.", asked=found.asked))
    for place, right in enumerate(found.items, 1):
        typer.echo(f"{place:>2}. {right.text}  ({right.article})")


@app.command()
def check(as_json: Json = False) -> None:
    """Look through what must always hold of the register. Exit code 1 if something does not."""
    from django.utils import timezone

    from .checks import check as look

    found = look(timezone.now())
    if as_json:
        typer.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False))
    else:
        for one in found:
            typer.echo(f"{one.code}  {one.message}  ({one.article})")
        typer.echo(said("All is as it must be.") if not found else said("{found} found.", found=len(found)))
    raise typer.Exit(1 if found else 0)


@app.command("verify-certificate")
def verify_certificate(
    file: Annotated[Path, typer.Argument(help="The certificate, as it was downloaded.")],
    key: Annotated[Path, typer.Option("--key", help="Public key (PEM); the look-up's is at /detained/key.pem.")],
) -> None:
    """Verify a signed certificate with nothing but the file and the public key."""
    from hilo.kernel.signing.queries import key_of, read, verify
    from hilo.lib.errors import Refusal

    for path in (file, key):
        if not path.is_file():
            raise Refusal("HILO-X431", f"There is no file {path}.")
    try:
        document = read(file.read_bytes())
    except ValueError:
        raise Refusal("HILO-X459", f"{file} is no certificate: it holds no JSON document.") from None
    held = verify(document, kind="detention", key=key_of(key.read_bytes()))
    typer.echo(said("The signature holds."))
    for name, value in held.items():
        if value not in ("", None) and not isinstance(value, dict | list):
            typer.echo(f"  {name}: {value}")


def _limit(term: object) -> str:
    hours, days = getattr(term, "hours", 0), getattr(term, "days", 0)
    more = [f"{getattr(term, name)} h {said(words)}" for name, words in _MORE if getattr(term, name)]
    if hours:
        return "; ".join([f"{hours} h", *more])
    if days:
        return said("{days} natural days", days=days)
    return said(
        "no number in the law: measured; {minutes} minutes are expected (proposal)",
        minutes=getattr(term, "expected_minutes", 0),
    )


_BASES = {
    "law": later("The limit is the law's"),
    "reading": later("The number is the law's, how it is counted a reading"),
    "proposal": later("The limit is Hilo's proposal"),
}
_MORE = (
    ("organised_hours", later("for organised crime")),
    ("extended_hours", later("if extended")),
    ("told_hours", later("from when the victim was told")),
)


def _shares(alarms: tuple[float, ...]) -> str:
    return ", ".join(f"{round(share * 100)} %" for share in alarms)
