"""Who joins, from a spreadsheet: good rows in, bad rows told with their line and reason; tried first, repeatable."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from hilo.kernel.action import action, held, prepares
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.lib.sheets import rows_of
from hilo.lib.text import fold

from ..commands import Join, LoadPeople
from ..models import GrantProposal, User
from ..queries import has_account, institution_named, roles_held, user_named
from ..roles import roles
from .administration import MANAGE, may_staff
from .people import join, new_start_password

NEEDED = ("username", "name", "role")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed to a person on paper, once.

    role: its name in roles.toml; secret: the start password, or the entry code of a second hand.
    by_two: the first entry takes both halves, of two administrators; waits: the role, until another confirms it.
    """

    username: str
    name: str
    institution: str
    role: str
    secret: str
    by_two: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row stayed out. line: as a person counts it; column: of the headings; message_es: the same in Spanish."""

    line: int
    column: str
    code: str
    message: str
    message_es: str


@dataclass(slots=True)
class PeopleLoaded:
    """What came of a file. rows: under its headings; letters, unchanged and faults add up to them."""

    rows: int = 0
    unchanged: int = 0
    letters: list[Letter] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


class _Rehearsed(Exception):
    """A row is taken back: it was only to be seen what would come of it."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter


@prepares
def load_people(
    command: LoadPeople, *, actor: Actor, at: datetime, fits: Callable[[Join], None] = lambda asked: None
) -> PeopleLoaded:
    """Let everybody of a file join who has not joined yet; each row is an act of its own.

    fits: raises for a place of work that there is none of.
    Raises: Refusal HILO-A448 for a file that cannot be read; NotFound institution. What a row is refused for is told
        beside it: what `join` raises, and HILO-A449 for an account that stands in the file twice.
    """
    told, seen = PeopleLoaded(), dict[str, int]()
    institution_named(command.institution)
    for line, cells in _rows(command.sheet):
        told.rows += 1
        try:
            asked = _asked(command.institution, line, cells, seen)
            fits(asked)
            letter = _joined(asked, command.rehearsal, actor, at)
        except Refusal as refusal:
            told.faults.append(RowFault(line, refusal.where, refusal.code, refusal.message, refusal.said("es")))
        else:
            told.letters += [letter] if letter else []
            told.unchanged += not letter
    return told


def _joined(asked: Join, rehearsal: bool, actor: Actor, at: datetime) -> Letter | None:
    """The letter of who joins; None for who is there already, as the row says."""
    try:
        return _enter(asked, rehearsal, actor=actor, at=at)
    except _Rehearsed as rehearsed:
        return rehearsed.letter


def letter_of(user: User, role: str, secret: str) -> Letter:
    """What somebody who has just joined is handed."""
    return Letter(
        username=user.username,
        name=user.display_name,
        institution=user.institution.name if user.institution else "",
        role=role,
        secret=secret,
        by_two=user.entry_by_two,
        waits=not user.grants.exists(),
    )


@action(MANAGE, verb="user.joined")
def _enter(asked: Join, rehearsal: bool, *, actor: Actor, at: datetime) -> Letter | None:
    body = held(institution_named(asked.institution))
    may_staff(body, asked.role, actor)
    if has_account(asked.username) and _as_told(user_named(asked.username), asked, at):
        return None
    secret = new_start_password()
    user = join(asked, actor=actor, at=at, password=secret, start_password=True)
    letter = letter_of(user, asked.role, secret)
    if rehearsal:
        raise _Rehearsed(letter)
    return letter


def _as_told(user: User, asked: Join, at: datetime) -> bool:
    """True if the row says what is so already."""
    held_now = {role.name for role in roles_held(user, at)}
    held_now |= set(GrantProposal.objects.filter(user=user, decided_at=None).values_list("role", flat=True))
    same = (user.institution_id, user.display_name) == (asked.institution, " ".join(asked.name.split()))
    return user.is_active and same and asked.role in held_now


def _rows(sheet: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        rows = list(rows_of(sheet))
    except csv.Error as error:
        raise Refusal("HILO-A448", where="sheet", what=str(error)) from None
    if len(rows) < 2:
        raise Refusal("HILO-A448", where="sheet", what="rows under a row of headings")
    places = {_plain(heading): place for place, heading in reversed(list(enumerate(rows[0][1])))}
    found = {name: places[word] for name, words in headings().items() for word in reversed(words) if word in places}
    if missing := [name for name in NEEDED if name not in found]:
        raise Refusal("HILO-A448", where="sheet", what=f"a column {headings()[missing[0]][0]}")
    for line, cells in rows[1:]:
        yield line, {name: cells[place] if place < len(cells) else "" for name, place in found.items()}


@cache
def headings() -> Mapping[str, list[str]]:
    """Field -> headings by which its column is known."""
    path = Path(__file__).parents[1] / "standards" / "people.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8"))["headings"]
    return {name: [_plain(word) for word in words] for name, words in told.items()}


def _asked(institution: str, line: int, cells: Mapping[str, str], seen: dict[str, int]) -> Join:
    """The row as a command; a role may be told by its title. Raises: Refusal HILO-K422, HILO-A449."""
    if seen.setdefault(fold(cells["username"]), line) != line:
        raise Refusal("HILO-A449", where="username", line=seen[fold(cells["username"])])
    named = {fold(title): role.name for role in roles().values() for title in (role.title_es, role.title_en)}
    role = named.get(fold(cells["role"]), cells["role"])
    told = dict(cells) | {"role": role, "name": " ".join(cells["name"].split())}
    return parse(Join, told | {"institution": institution})


def _plain(heading: str) -> str:
    """A heading without accents, case and marks."""
    return " ".join(re.sub(r"\W", " ", fold(heading)).split())
