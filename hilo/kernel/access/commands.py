"""What is asked of access: each act's fields with their limits, told once for table, desk and command line."""

from __future__ import annotations

from typing import Annotated

from hilo.lib.commands import command
from hilo.lib.limits import Longest, StateCode

InstitutionCode = Annotated[str, Longest(24)]
InstitutionName = Annotated[str, Longest(160)]
Username = Annotated[str, Longest(60)]
FullName = Annotated[str, Longest(140)]
RoleName = Annotated[str, Longest(24)]
CentreCode = Annotated[str, Longest(12)]
UnitCode = Annotated[str, Longest(24)]


@command
class OpenInstitution:
    """A body that answers for records. state: two digits, "" for a federal one."""

    code: InstitutionCode
    name: InstitutionName
    state: StateCode


@command
class Join:
    """A person, or a system, joins with one role. centre, unit: codes of where they work, if anywhere."""

    username: Username
    name: FullName
    institution: InstitutionCode
    role: RoleName
    centre: CentreCode = ""
    unit: UnitCode = ""


@command
class GrantRole:
    """Give a role."""

    role: RoleName


@command
class RevokeRole:
    """Take a role back."""

    role: RoleName
