"""How a domain joins the house: it is found by its `apps.py`, and brings what stands in files of the usual names.

    class Adoption(Domain):
        name, label = "hilo.council.adoption", "adoption"
        commands = {"council": "What the Council decided, and what of it runs."}

A domain whose records have a holder says in `holdings.py` what an institution still answers for: `held_by(code)` yields
the names in the ledger of its open records. An institution is closed when no domain yields any. Where work lies with a
person, `in_hands_of(account, unit)` yields what that account has open: who leaves is told, and others take it up.
`unit_of` says which unit's crew an account is; `barred(account)`, that whoever signs in with it may not act now.

`api.py` (or a package of that name) brings its `router`, `urls.py` its pages under `address`, `cli.py` its `app` for
the groups in `commands`, `locale/` its words. What people should read in one place stays there: the layer line
(pyproject.toml), the spine line (spine.py), the table of rights (kernel/access/standards/roles.toml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

from django.apps import AppConfig, apps

HOUSE = Path(__file__).parents[1]
FIRST, LAST = ("kernel",), ("desks",)
"""Areas before and after all others: where a text has two translations, the first domain's is taken."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """A desk on the rail: its address, the permission that shows it, its name in English, and where it stands."""

    address: str
    permission: str
    title: str
    place: int


class Domain(AppConfig):
    """A domain of the house. commands: groups of the `hilo` command line that its `cli.py` adds to, with their help.

    address: under which its `urls.py` stands; entrances: its desks on the rail.
    """

    address: ClassVar[str] = ""
    commands: ClassVar[Mapping[str, str]] = {}
    entrances: ClassVar[Sequence[Entrance]] = ()
    default = False

    def __init_subclass__(cls, **more: Any) -> None:
        """Django looks for the one class of an `apps.py` that is meant: the domain's own, never this."""
        super().__init_subclass__(**more)
        cls.default = True

    def part(self, name: str) -> Any:
        """A module of the domain, None if it has none of that name."""
        full = f"{self.name}.{name}"
        return import_module(full) if find_spec(full) else None


def held_by(institution: str) -> Iterator[str]:
    """What an institution still answers for, in every domain that is installed, by its names in the ledger."""
    for ask in _holdings("held_by"):
        yield from ask(institution)


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """What an account has open in every domain, by its names in the ledger. unit: whose page it opens, "" for none."""
    for ask in _holdings("in_hands_of"):
        yield from ask(account, unit)


def unit_of(account: int, unit: str, institution: str, state: str) -> str:
    """The unit whose crew an account is. unit: the one said of it, which alone makes nobody a crew; institution, state:
    whose account it is."""
    for ask in _crews():
        unit = ask(account, unit, institution, state)
    return unit


def barred(account: int) -> bool:
    """True if a domain knows that whoever signs in with an account may not act now: a service suspended, or over."""
    return any(ask(account) for ask in _bars())


@cache
def _bars() -> list[Any]:
    return list(_holdings("barred"))


@cache
def _crews() -> list[Any]:
    return list(_holdings("unit_of"))


def _holdings(question: str) -> Iterator[Any]:
    """Who answers a question of `holdings.py`."""
    for domain in domains():
        if (answer := getattr(domain.part("holdings"), question, None)) is not None:
            yield answer


def names() -> list[str]:
    """Every domain of the house as Django's INSTALLED_APPS names it, found by its `apps.py`."""
    found = [path.parent.relative_to(HOUSE).parts for path in HOUSE.glob("*/*/apps.py")]
    ordered = sorted(found, key=lambda parts: (parts[0] in LAST, parts[0] not in FIRST, parts))
    return [".".join(("hilo", *parts)) for parts in ordered]


def domains() -> Iterator[Domain]:
    """The domains that are installed, in that order."""
    return (config for config in apps.get_app_configs() if isinstance(config, Domain))


def manifests() -> Iterator[type[Domain]]:
    """The same before Django is set up, as their classes say."""
    for name in names():
        module = import_module(f"{name}.apps")
        yield from (one for one in vars(module).values() if isinstance(one, type) and _is_of(one, name))


def _is_of(one: type[Any], name: str) -> bool:
    return issubclass(one, Domain) and getattr(one, "name", "") == name
