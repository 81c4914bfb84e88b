"""What a state needs before its first real call, step by step: what is there, what is missing, and what makes it.

One list for the page, for `hilo begin` and for `hilo doctor`. Whether a step is done is read from the records each
time, so whoever begins again goes on where it was. Nothing here changes anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.utils.translation import ngettext

from hilo.emergency.calls.queries import in_use as cards_in_use
from hilo.emergency.centres.queries import covering
from hilo.emergency.dispatch.queries import served_by
from hilo.emergency.hospitals.queries import places as hospitals
from hilo.emergency.places.queries import in_force as gazetteer
from hilo.kernel.access.queries import (
    CONFIRMING,
    InstitutionRow,
    Staff,
    institution_rows,
    is_host,
    kind_titles,
    role_titles,
    staff_of,
)
from hilo.kernel.language import language
from hilo.kernel.territory.queries import boundaries_status, require_state, roads_status
from hilo.kernel.upkeep import BACKUP
from hilo.kernel.upkeep.queries import last
from hilo.lib.actor import Actor
from hilo.lib.hosts import outside
from hilo.registries.officers.queries import strength

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from hilo.emergency.centres.models import Centre
    from hilo.kernel.territory.queries import State

FRESH = timedelta(hours=26)
"""A backup a day, and two hours for the making: as the alert of docs/monitoring.md counts."""
DONE, OWED, LATER = "done", "owed", "later"
UNNAMED = "hilo.internal"
"""What the names of incidents end in where HILO_DOMAIN says nothing."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a kind of institution begins with (standards/founding.toml)."""

    needed: bool
    code: str
    first: tuple[str, ...]
    under: str = ""


@cache
def beginnings() -> Mapping[str, Beginning]:
    """By kind of institution, in the order in which they are opened."""
    text = (Path(__file__).parent / "standards" / "founding.toml").read_text(encoding="utf-8")
    return {
        kind: Beginning(**(told | {"first": tuple(told["first"])}))
        for kind, told in tomllib.loads(text)["kinds"].items()
    }


@dataclass(frozen=True, slots=True)
class Node:
    """A state as its administration sees it. centre: None for who does not administer it. bodies: its open institutions
    that the reader may see. opens: the reader opens institutions of every branch, and so sees them all."""

    state: State
    centre: Centre | None
    bodies: tuple[InstitutionRow, ...]
    staff: Mapping[str, Staff]
    opens: bool

    def of_kind(self, kind: str) -> list[InstitutionRow]:
        return [row for row in self.bodies if row.kind == kind]


def node_of(state: str, reader: Actor) -> Node:
    """A state as the host or somebody who administers accounts sees it. Raises: Refusal for a state that is none."""
    whole = covering(state)
    order = list(beginnings())
    rows = [row for row in institution_rows(reader) if row.state == state and not row.valid_until]
    rows.sort(key=lambda row: order.index(row.kind) if row.kind in order else len(order))
    seen = whole is not None and (is_host(reader) or whole.institution_id == reader.institution)
    return Node(
        state=require_state(state),
        centre=whole if seen else None,
        bodies=tuple(rows),
        staff=staff_of([row.code for row in rows]),
        opens=is_host(reader) or reader.may("institutions.manage"),
    )


def states_begun() -> list[str]:
    """The states in whose institutions somebody has an account, by code."""
    from hilo.kernel.access.actions import SETUP

    return sorted({row.state for row in institution_rows(SETUP) if row.state and row.accounts})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a state needs.

    state: DONE, OWED (without it a call does not go its whole way) or LATER (it serves without it, and worse). found:
    what is there. commands: what makes the rest, at the host. page: the name of the page that does it, "" for none.
    """

    name: str
    title: str
    state: str
    found: str
    commands: tuple[str, ...] = ()
    page: str = ""


def steps(node: Node) -> list[Step]:
    """Every step of a state, in the order of the hand."""
    return [
        Step(name, str(title), *(told if len(told) == 4 else (*told, "")))
        for name, title, look in STEPS
        for told in look(node)
    ]


def owed(node: Node) -> list[Step]:
    """The steps that are not done, the owed ones first."""
    return sorted((one for one in steps(node) if one.state != DONE), key=lambda one: one.state != OWED)


Told = Iterator[tuple[str, str, tuple[str, ...]] | tuple[str, str, tuple[str, ...], str]]
"""State, what is found, commands, and the page that does it. A step that is not the reader's tells nothing."""


def _centre(node: Node) -> Told:
    if node.centre is not None:
        yield DONE, f"{node.state.name}: {node.centre.code}, {node.centre.name}.", ()


def _registrars(node: Node) -> Told:
    if node.centre is None or not node.opens:
        return
    code = node.centre.institution_id
    there, lacking = _two(node, code, "registrar")
    words = _("Two registrars open the institutions of the state and name their first administrators.")
    yield (OWED if lacking else DONE), f"{words} {there}", (_join(node, code, "registrar"),) * bool(lacking)


def _institutions(node: Node) -> Told:
    if not node.opens:
        return
    titles, missing = kind_titles(language()), to_open(node)
    found = _("Open: {codes}.").format(codes=", ".join(row.code for row in node.bodies) or "—")
    if missing:
        found = f"{found} {_('Missing: {kinds}.').format(kinds=', '.join(titles[kind] for kind in missing))}"
    needed = any(beginnings()[kind].needed for kind in missing)
    state = OWED if needed else LATER if missing else DONE
    yield state, found, tuple(open_command(node, kind) for kind in missing), "administration-institutions"


def to_open(node: Node) -> list[str]:
    """The kinds of which the state has none yet that the reader sees."""
    return [kind for kind in beginnings() if not node.of_kind(kind)]


def _administrators(node: Node) -> Told:
    lines, words = [], []
    for row in node.bodies:
        # What belongs to another is run by its administrators.
        if row.parent:
            continue
        there, lacking = _two(node, row.code, "admin")
        if lacking:
            words.append(f"{row.code}: {there}")
            lines.append(_join(node, row.code, "admin"))
    said = _("A sensitive role takes two administrators: one proposes, another confirms.")
    yield (OWED if lines else DONE), " ".join([said, *words]), tuple(lines), "administration-desk"


def _two(node: Node, code: str, role: str) -> tuple[str, int]:
    """In words how many there are of two, and how many are lacking; one who waits for a second hand is on the way."""
    staff = node.staff[code]
    held, waiting = staff.held[role], staff.waiting[role]
    words = ngettext("{n} of 2.", "{n} of 2.", held).format(n=min(held, CONFIRMING))
    if waiting:
        words += " " + ngettext("{n} waits.", "{n} wait.", waiting).format(n=waiting)
    return words, max(0, CONFIRMING - held - waiting)


def lacking_of_two(node: Node, code: str, role: str) -> int:
    """How many are lacking of the two who hold a role, or wait for it, in an institution."""
    return _two(node, code, role)[1]


def _waiting(node: Node) -> Told:
    waiting = sum(one.waiting.total() for one in node.staff.values())
    late = sum(one.not_in_yet for one in node.staff.values())
    words = []
    if waiting:
        words.append(
            ngettext(
                "{n} role waits until another administrator confirms it at the desk; the host never does.",
                "{n} roles wait until another administrator confirms them at the desk; the host never does.",
                waiting,
            ).format(n=waiting)
        )
    if late:
        words.append(
            ngettext(
                "{n} person has not come in yet: start password, own password, second factor.",
                "{n} persons have not come in yet: start password, own password, second factor.",
                late,
            ).format(n=late)
        )
    state = OWED if waiting else LATER if late else DONE
    yield (
        state,
        " ".join(words) or _("Nobody waits."),
        ("hilo users proposals", "hilo users list"),
        "administration-desk",
    )


def _people(node: Node) -> Told:
    titles = role_titles(language())
    lines, words, needed = [], [], False
    for row in node.bodies:
        begins = beginnings().get(row.kind)
        lacking = lacking_roles(node, row)
        if begins is None or not lacking:
            continue
        needed = needed or begins.needed
        words.append(f"{row.code}: {', '.join(titles[role] for role in lacking)}.")
        lines += [_join(node, row.code, role) for role in lacking]
    found = [_("Nobody yet has:"), *words] if words else [_("Every role has its first person.")]
    yield (OWED if needed else LATER if words else DONE), " ".join(found), tuple(lines), "administration-desk"


def lacking_roles(node: Node, row: InstitutionRow) -> list[str]:
    """The roles of the first people of an institution that nobody there holds or is proposed for."""
    begins, staff = beginnings().get(row.kind), node.staff[row.code]
    return [role for role in begins.first if not staff.held[role] + staff.waiting[role]] if begins else []


def _exchange(node: Node) -> Told:
    if node.centre is None:
        return
    code = node.centre.institution_id
    if node.staff[code].held["telephony"]:
        yield DONE, _("An exchange tells of its calls."), ()
        return
    found = _("Calls are begun by hand (F8 on the operator's desk). An exchange that can tell of its calls:")
    centre = f"--institution {code} --centre {node.centre.code}"
    join = f'hilo users join EXCHANGE --name "…" --role telephony --no-password {centre}'
    yield LATER, found, (join, "hilo token create --user EXCHANGE --for SIP --everything")


def _forces(node: Node) -> Told:
    forces = [row for row in node.bodies if row.kind.startswith("police")]
    if not forces:
        return
    there = strength([row.code for row in forces])
    empty = [row.code for row in forces if row.code not in there]
    found = ", ".join(f"{code}: {serving:,}" for code, (serving, _linked) in there.items())
    words = f"{found}." if found else _("Nobody is enrolled yet.")
    yield (
        OWED if not there else LATER if empty else DONE,
        words,
        tuple(f"hilo officers import FILE.csv --institution {code}" for code in empty),
    )


def _writers(node: Node) -> Told:
    forces = [row for row in node.bodies if row.kind.startswith("police")]
    there = strength([row.code for row in forces])
    missing = [
        row.code for row in forces if node.staff[row.code].held["officer"] and not there.get(row.code, (0, 0))[1]
    ]
    if not forces or not (missing or there):
        return
    words = _("Who is linked to an account writes reports: {found}.").format(
        found=", ".join(f"{row.code} {there.get(row.code, (0, 0))[1]}" for row in forces)
    )
    yield (OWED if missing else DONE), words, ("hilo officers link NUMBER --account USER",) * bool(missing)


def _units(node: Node) -> Told:
    if node.centre is None:
        return
    code = node.centre.code
    units, stations = served_by(code, at=timezone.now())
    words = _("{units} units, {stations} stations.").format(units=units, stations=stations)
    agency = next((row.code for row in node.bodies if row.kind.startswith("police")), "AGENCY")
    enrol = f'hilo units enrol CODE --name "…" --agency {agency} --centre {code} --can police'
    load = f"hilo units load-stations FILE.csv --centre {code}"
    yield OWED if not units else LATER if not stations else DONE, words, () if units and stations else (enrol, load)


def _boundaries(node: Node) -> Told:
    status = boundaries_status()
    if status.loaded and not status.error:
        yield DONE, _("Boundaries of {n} municipalities.").format(n=f"{status.loaded:,}"), ()
    else:
        words = status.error or _("None: the municipality of a place is an estimate.")
        yield LATER, words, ("hilo territory load FILE.zip",)


def _roads(node: Node) -> Told:
    status = roads_status()
    if status.state == "ready":
        yield DONE, status.source or status.version, ()
    else:
        words = status.error or _("None: times to arrive are distances.")
        yield LATER, words, ("hilo territory roads load FILE.gpkg",)


def _gazetteer(node: Node) -> Told:
    if node.centre is None:
        return
    loaded = gazetteer(node.centre.code)
    if loaded is not None:
        yield DONE, _("{n} places, from {source}.").format(n=f"{sum(loaded.rows.values()):,}", source=loaded.source), ()
    else:
        command = f"hilo places load {node.centre.code} FILE.csv --roads ROADS.gpkg"
        yield LATER, _("None: streets and crossings are not found by their names."), (command,)


def _hospitals(node: Node) -> Told:
    if node.centre is None:
        return
    listed = len(hospitals())
    words = _("{n} on the lists.").format(n=listed) if listed else _("None on the lists.")
    yield (
        (DONE if listed else LATER),
        words,
        () if listed else (f"hilo hospitals load FILE.csv --centre {node.centre.code}",),
    )


def _cards(node: Node) -> Told:
    if node.centre is None:
        return
    cards = cards_in_use(node.centre.institution_id).values()
    waiting = sum(card.needs_approval for card in cards)
    if not waiting:
        yield DONE, _("All are approved."), ()
        return
    words = _("{n} of {all} wait for their director: until then nothing is read to a caller from them.")
    yield LATER, words.format(n=waiting, all=len(cards)), ("hilo emergency cards list",), "supervisor-cards"


def _names(node: Node) -> Told:
    if node.centre is None:
        return
    lines = []
    names = sorted(set(outside(settings.ALLOWED_HOSTS)))
    if not names:
        lines.append("HILO_HOSTS=c5.example.mx HILO_HTTPS=1 HILO_PROXIES=127.0.0.1")
    if settings.EXCHANGE_DOMAIN == UNNAMED:
        lines.append("HILO_DOMAIN=c5.example.mx")
    words = ", ".join(names) if names else _("It answers on this machine alone.")
    unnamed = (
        "" if settings.EXCHANGE_DOMAIN != UNNAMED else _("Other agencies' systems have no name for its incidents.")
    )
    yield (LATER if lines else DONE), f"{words} {unnamed}".strip(), tuple(lines)


def _backups(node: Node) -> Told:
    if node.centre is None:
        return
    made = last(BACKUP)
    words = _("No backup was made yet. Make one a day elsewhere, and restore one a month.")
    if made:
        words = _("The last backup was made on {day}. Keep it elsewhere, and restore one a month.").format(
            day=date_format(timezone.localtime(made), "SHORT_DATETIME_FORMAT")
        )
    fresh = made is not None and timezone.now() - made < FRESH
    command = "hilo backup /backup/hilo-$(date +%F).backup --passphrase-file /etc/hilo.passphrase"
    yield DONE if fresh else LATER, words, () if fresh else (command,)


def _join(node: Node, code: str, role: str) -> str:
    centre = f" --centre {node.centre.code}" if node.centre and node.centre.institution_id == code else ""
    # A telephone that stays with its unit has an account of the centre; an officer aboard opens the page with the own.
    unit = " --unit UNIT" if role == "unit" else ""
    return f'hilo users join NAME --name "…" --institution {code} --role {role}{centre}{unit}'


def open_command(node: Node, kind: str) -> str:
    """How an institution of a kind is opened in the state, with its first administrator where it has its own."""
    title = kind_titles(language())[kind]
    parent = parent_of(node, kind)
    town = f" --municipality {node.state.code}…" if kind == "police_municipal" else ""
    who = f" --parent {parent}" if parent else ' --account NAME --person "…"'
    what = f'{proposed_code(node, kind)} --name "{title}" --kind {kind} --state {node.state.code}'
    return f"hilo institutions add {what}{town}{who}"


def parent_of(node: Node, kind: str) -> str:
    """The institution that one of this kind would belong to: the open one, else the proposed; "" for none."""
    under = beginnings()[kind].under
    return next((row.code for row in node.of_kind(under)), proposed_code(node, under)) if under else ""


def proposed_code(node: Node, kind: str) -> str:
    """The code that is proposed for the institution of a kind."""
    return f"{beginnings()[kind].code}-{node.state.label}".strip("-")


STEPS: tuple[tuple[str, _StrPromise, Callable[[Node], Told]], ...] = (
    ("centre", lazily("State and centre"), _centre),
    ("registrars", lazily("Registrars"), _registrars),
    ("institutions", lazily("Institutions"), _institutions),
    ("administrators", lazily("Administrators"), _administrators),
    ("people", lazily("First people of each role"), _people),
    ("waiting", lazily("Second administrator, first entry"), _waiting),
    ("forces", lazily("Forces"), _forces),
    ("writers", lazily("Officers who write reports"), _writers),
    ("units", lazily("Units and stations"), _units),
    ("exchange", lazily("Telephone exchange"), _exchange),
    ("boundaries", lazily("Boundaries"), _boundaries),
    ("roads", lazily("Roads"), _roads),
    ("gazetteer", lazily("Gazetteer"), _gazetteer),
    ("hospitals", lazily("Hospitals"), _hospitals),
    ("cards", lazily("Protocol cards"), _cards),
    ("names", lazily("Names on the network"), _names),
    ("backups", lazily("Backups"), _backups),
)
