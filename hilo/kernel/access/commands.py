"""What is asked of access: each act's fields with their limits, told once for table, desk and command line."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MinLen

from hilo.lib.commands import command
from hilo.lib.limits import Longest, RecordName, StateCode

InstitutionCode = Annotated[str, Longest(24)]
InstitutionName = Annotated[str, Longest(160)]
Username = Annotated[str, Longest(60)]
FullName = Annotated[str, Longest(140)]
RoleName = Annotated[str, Longest(24)]
CentreCode = Annotated[str, Longest(12)]
UnitCode = Annotated[str, Longest(24)]
Permission = Annotated[str, Longest(60)]
TokenDays = Annotated[int, Ge(1), Le(365)]
TokenPurpose = Annotated[str, Longest(80, 3)]
KindName = Annotated[str, Longest(24)]
"""A kind of authority of standards/authorities.toml."""
MunicipalityCode = Annotated[str, Longest(5)]
"""INEGI's five digits, the first two of them the state's."""
Scope = Literal["state", "national"]
"""Where the records lie that an account may reach: in its institution's state, or in the whole country."""


@command
class OpenInstitution:
    """A body that answers for records. state: two digits, "" for a federal one.

    parent: the institution it belongs to, as a store to its prosecutor's office. municipality: of a municipal one.
    """

    code: InstitutionCode
    name: InstitutionName
    kind: KindName
    state: StateCode = ""
    parent: InstitutionCode = ""
    municipality: MunicipalityCode = ""


@command
class FoundInstitution:
    """An institution with its first account, in one step. username, person, role: of that account."""

    code: InstitutionCode
    name: InstitutionName
    kind: KindName
    username: Username
    person: FullName
    role: RoleName = "admin"
    state: StateCode = ""
    parent: InstitutionCode = ""
    municipality: MunicipalityCode = ""
    scope: Scope = "state"


@command
class Join:
    """A person, or a system, joins with one role. centre, unit: codes of where they work, if anywhere.

    scope: national reaches the whole country, for accounts of an institution without a state.
    """

    username: Username
    name: FullName
    institution: InstitutionCode
    role: RoleName
    centre: CentreCode = ""
    unit: UnitCode = ""
    scope: Scope = "state"


PeopleSheet = Annotated[str, Longest(1_000_000)]
"""A spreadsheet as text (CSV)."""


@command
class LoadPeople:
    """Who joins an institution, from a spreadsheet: account, name, role, centre, unit. rehearsal: nothing is kept."""

    institution: InstitutionCode
    sheet: PeopleSheet
    rehearsal: bool = False


@command
class Transfer:
    """A person goes to another place of work. institution: "" for the same one; role: there, "" for the roles as held.

    centre, unit: where the person works from now on, "" for no such place.
    """

    institution: InstitutionCode = ""
    role: RoleName = ""
    centre: CentreCode = ""
    unit: UnitCode = ""


@command
class GrantRole:
    """Give a role."""

    role: RoleName


@command
class MakeToken:
    """A bearer token for one use, told in words; it carries the permissions that are chosen, and ends by itself."""

    purpose: TokenPurpose
    permissions: Annotated[tuple[Permission, ...], MinLen(1)]
    days: TokenDays = 90


@command
class RevokeRole:
    """Take a role back."""

    role: RoleName


OpeningMinutes = Annotated[int, Ge(5), Le(60)]
WhyOpened = Annotated[str, Longest(300, 15)]
"""Why a life is in danger, in words."""
Finding = Annotated[str, Longest(1000, 15)]


@command
class OpenForLife:
    """Open a record that others hold, because a life is in danger; it ends by itself.

    record: its name in the ledger, as incident:PUE-26-0000123.
    """

    record: RecordName
    why: WhyOpened
    minutes: OpeningMinutes = 30


@command
class ReviewOpening:
    """What a reviewer of another institution finds. justified: a life was in danger, or could be thought to be."""

    justified: bool
    finding: Finding
