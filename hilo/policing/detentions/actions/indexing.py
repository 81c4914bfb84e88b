"""What the public look-up may find: keyed hashes of an adult's name and second fact."""

from __future__ import annotations

from datetime import date

from hilo.kernel.territory.queries import zone_of

from .. import sealing
from ..models import Detention, LookUp
from ..particulars import person_of
from ..queries import lookup_law
from ..rules import known_keys

PURPOSE = "look-up"


def index(row: Detention) -> None:
    """Make the detention findable by what is known now, and by nothing else. Who is kept apart is never found.

    Who is held no more stays findable as long as they were: until the law cancels it.
    """
    known = LookUp.objects.filter(detention=row).delete()[0]
    if row.apart or not (row.held or known):
        return
    person = person_of(row)
    born: date | None = person["born_on"]
    keys = known_keys(
        given=person["given"],
        first=person["first_surname"],
        second=person["second_surname"],
        born_on=born,
        held=row.detained_at.astimezone(zone_of(row.state)),
        state=row.state,
        law=lookup_law(),
    )
    LookUp.objects.bulk_create([LookUp(key=key, detention=row) for key in sealing.hashed(PURPOSE, *keys)])
