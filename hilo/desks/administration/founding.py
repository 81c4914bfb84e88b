"""What `hilo begin` is answered, one row after another, each by the act that the desk and the other commands use.

A row that is there already is left as it is, so a file of answers may be read again after it stopped half-way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.commands import EnrolUnit, LoadStations
from hilo.emergency.dispatch.queries import unit_codes
from hilo.kernel.access import actions
from hilo.kernel.access.commands import Join, OpenInstitution
from hilo.kernel.access.queries import has_account, known_institution, roles_told, user_named
from hilo.kernel.language import language
from hilo.lib.actor import HOUSE, Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.sheets import text_of
from hilo.registries.officers import actions as officers
from hilo.registries.officers.commands import EnrolOfficer, GiveAccount
from hilo.registries.officers.queries import account_of, numbered, officer

from .letters import letter

MADE, THERE, REFUSED = "made", "there", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row: MADE, THERE (it was so before) or REFUSED; letter: for a person who joined, told once."""

    state: str
    what: str
    words: str
    letter: str = ""


Act = Callable[[dict[str, Any], Actor, datetime], Outcome]


def read_answers(file: Path) -> dict[str, Any]:
    """A file of answers (docs/operations.md, “A new state”).

    Raises: Refusal HILO-K480 for one that cannot be read, HILO-K481 for a word that is none.
    """
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refusal("HILO-K480", file=str(file), why=str(error)) from None
    for name, rows in told.items():
        if name not in {*SECTIONS, "kind", "state"} or (name in SECTIONS and not isinstance(rows, list)):
            raise Refusal("HILO-K481", word=name, known=", ".join([*SECTIONS, "kind", "state"]))
        for row in rows if name in SECTIONS else ():
            known = SECTIONS[name][1]
            if "file" in row:
                # Files are named from where the answers lie.
                row["file"] = str(file.parent / row["file"])
            if unknown := sorted(set(row) - known):
                raise Refusal("HILO-K481", word=f"{name}.{unknown[0]}", known=", ".join(sorted(known)))
    return told


def carry_out(answers: Mapping[str, Any], actor: Actor, at: Callable[[], datetime]) -> Iterator[Outcome]:
    """Every row in the order in which a state is founded, whatever the order in the file; a refused one stops none."""
    for name, (act, _known) in SECTIONS.items():
        for row in answers.get(name, ()):
            yield one(act, row, actor, at())


def one(act: Act, row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """What comes of one row."""
    try:
        return act(row, actor, at)
    except (Refusal, OSError, KeyError) as error:
        return Outcome(REFUSED, _name(row), _why(error))


def _why(error: Exception) -> str:
    if isinstance(error, Refusal):
        return f"{error.said(language())} ({error.code})"
    return _("“{word}” is missing.").format(word=error.args[0]) if isinstance(error, KeyError) else str(error)


def _name(row: Mapping[str, Any]) -> str:
    return str(next((row[key] for key in ("username", "code", "number", "file", "account") if row.get(key)), "?"))


def open_body(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """An institution; one that is open with the same kind, state and parent is left as it is."""
    before = known_institution(str(row.get("code", "")))
    body = actions.open_institution(parse(OpenInstitution, row), actor=actor, at=at)
    return Outcome(THERE if before else MADE, body.code, body.name)


def join(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """A person with a role: whoever has the account has it there, and the role or its proposal.

    Raises: what `join` raises; Conflict HILO-A409 if the name is somebody's at another institution or in another role.
    """
    asked = parse(Join, row)
    if has_account(asked.username):
        user = user_named(asked.username)
        if user.institution_id != asked.institution or asked.role not in roles_told(user):
            raise Conflict("HILO-A409", where="username", username=asked.username)
        return Outcome(THERE, asked.username, user.display_name)
    secret = actions.new_start_password()
    user = actions.join(asked, actor=actor, at=at, password=secret, start_password=True)
    said = "" if user.grants.exists() else f" {_('The role waits until another administrator confirms it.')}"
    return Outcome(MADE, asked.username, f"{user.display_name}.{said}", letter(user, asked.role, secret))


def enrol_unit(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """A unit of a centre; one that serves there already is left as it is."""
    asked = parse(EnrolUnit, row)
    if asked.code in unit_codes(asked.centre):
        return Outcome(THERE, asked.code, asked.name)
    return Outcome(MADE, dispatch.enrol_unit(asked, actor=actor, at=at).code, asked.name)


def load_stations(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """Stations and their units from a spreadsheet; the act is safe to repeat."""
    asked = LoadStations(centre=row["centre"], sheet=text_of(Path(row["file"]).read_bytes()))
    made = dispatch.load_stations(asked, actor=actor, at=at)
    return Outcome(MADE, row["file"], _("{n} stations.").format(n=len(made)))


def import_force(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """Officers from a spreadsheet; rows that stay out lie beside it with their reason, an officer told twice too."""
    file = Path(row["file"])
    out = file.with_name(f"{file.stem}.rejected.csv")
    given = {"institution": row["institution"], "path": file, "mapping": row.get("columns", {})}
    told = officers.load(actor=_personnel(), at=at, rejects=out, progress=lambda *_rows: None, **given)
    words = _("{enrolled} enrolled, {there} as they were, {out} stayed out.").format(
        enrolled=told.created, there=told.updated + told.unchanged, out=told.refused
    )
    if not told.refused:
        return Outcome(MADE if told.created else THERE, row["file"], words)
    first = told.faults[0]
    why = _("Line {line}: {why} Mend them in {file} and import it.")
    return Outcome(REFUSED, row["file"], f"{words} {why.format(line=first.line, why=first.message, file=out)}")


def enrol_officer(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """An officer under the institution's number, linked to the account that is told."""
    name = " ".join(str(row[part]) for part in ("given", "surname") if row[part])
    row = row | {"number": str(row["number"])}
    known = numbered(row["institution"], row["number"])
    if known is None:
        asked = EnrolOfficer(institution=row["institution"], number=row["number"], name=name)
        known = officers.enrol(asked, actor=_personnel(), at=at)
        state = MADE
    else:
        state = THERE
    return _linked(known.pk, row.get("account", ""), state, at)


def link(row: dict[str, Any], actor: Actor, at: datetime) -> Outcome:
    """An officer signs in with an account from now on."""
    user = user_named(row["account"])
    return _linked(officer(user.institution_id or "", str(row["number"])).pk, row["account"], THERE, at)


def _linked(officer_id: int, account: str, state: str, at: datetime) -> Outcome:
    before = account_of(officer_id)
    if not account or (before and before.username == account):
        return Outcome(state, account or str(officer_id), before.display_name if before else "")
    known = officers.give_account(officer_id, GiveAccount(username=account), actor=_personnel(), at=at)
    return Outcome(MADE, known.number, f"{known.name} · {account}")


def _personnel() -> Actor:
    """The hand of the server with the rights of a personnel office, as `hilo officers` has it."""
    rights = frozenset({"officers.write", "officers.import"})
    return Actor(actions.SETUP.name, rights, HOUSE, national=True, purpose="on the server, by hand")


def _of(command: type) -> frozenset[str]:
    return frozenset(one.name for one in fields(command))


SECTIONS: dict[str, tuple[Act, frozenset[str]]] = {
    "institutions": (open_body, _of(OpenInstitution)),
    "units": (enrol_unit, _of(EnrolUnit)),
    "people": (join, _of(Join)),
    "stations": (load_stations, frozenset({"centre", "file"})),
    "forces": (import_force, frozenset({"institution", "file", "columns"})),
    "officers": (enrol_officer, frozenset({"institution", "given", "surname", "number", "account"})),
    "links": (link, frozenset({"number", "account"})),
}
"""What a file of answers may say, in the order in which it is done: the act of a row, and its words."""
