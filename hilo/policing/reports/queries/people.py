"""Who acted on a report, as a court reads it: a person with rank and number, and not what they sign in with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hilo.kernel.access.queries import names_of
from hilo.registries.officers import queries as officers

from ..rules_log import LogLine


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who acted. account: what they sign in with; rank, number: of an officer, "" for others."""

    account: str
    name: str
    rank: str = ""
    number: str = ""
    institution: str = ""

    @property
    def in_words(self) -> str:
        """“Carla Comandante, Suboficial, número P-0007”."""
        number = f"número {self.number}" if self.number else ""
        return ", ".join(filter(None, (self.name or self.account, self.rank, number)))


def people_of(accounts: Collection[str]) -> dict[str, Signer]:
    """The people behind accounts. An account that is no longer there stays what it signed in with."""
    named, serving = names_of(accounts), officers.of_accounts(accounts)
    found = {}
    for account in accounts:
        card = serving.get(account)
        if card is not None:
            found[account] = Signer(account, card.name, card.rank_label, card.number, card.institution)
        else:
            found[account] = Signer(account, named.get(account, account))
    return found


def accounts_in(lines: Iterable[LogLine], *more: str) -> set[str]:
    """Who is named in a log, and some others."""
    return {account for account in (*(line.who for line in lines), *more) if account}


def people_named(lines: Iterable[LogLine], *more: str) -> dict[str, str]:
    """How who acted is named on a page, by account."""
    return {account: one.in_words for account, one in people_of(accounts_in(lines, *more)).items()}
