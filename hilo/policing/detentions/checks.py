"""What must always hold of the register: looked through by `hilo detentions check`, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hilo.kernel.deadlines.queries import breaching
from hilo.lib.findings import Finding

from .models import Breach, CaseKey, Counter, Detention, LookUp, Person
from .queries import terms

GRACE = timedelta(minutes=5)
"""What happens by itself at a term's end may take this long: nothing is said of it before."""


def check(at: datetime) -> list[Finding]:
    """Everything that is not as it must be; empty if all is well."""
    return [*_unnoted_breaches(at), *_remembered(at), *_not_apart(), *_gaps()]


def _unnoted_breaches(at: datetime) -> Iterator[Finding]:
    """Nobody is in custody beyond a term without an entry that says so."""
    noted = set(Breach.objects.values_list("detention__number", "term"))
    late = [row for row in breaching(at - GRACE) if row.subject.startswith("detention:") and row.term in terms().by_id]
    for row in late:
        number = row.subject.partition(":")[2]
        if (number, row.term) not in noted and terms().by_id[row.term].next != "register":
            yield Finding(
                "HILO-X120",
                "error",
                f"{number}: {row.term} ran out on {row.due_at:%Y-%m-%d %H:%M}Z and no entry says so: `hilo doctor`.",
                terms().by_id[row.term].law,
                number,
            )


def _remembered(at: datetime) -> Iterator[Finding]:
    """The look-up forgets who was released five days ago."""
    late = LookUp.objects.filter(detention__public_until__lt=at - GRACE).values_list("detention__number", flat=True)
    for number in sorted(set(late)):
        yield Finding(
            "HILO-X121", "error", f"{number}: the look-up still has keys of somebody it must forget.", "LNRD 36", number
        )


def _not_apart() -> Iterator[Finding]:
    """Of who is kept apart nothing stands in the open, and what is sealed can be opened or was destroyed on purpose."""
    open_rows = set(Person.objects.exclude(detention__apart="").values_list("detention__number", flat=True))
    open_rows |= set(LookUp.objects.exclude(detention__apart="").values_list("detention__number", flat=True))
    for number in sorted(open_rows):
        words = f"{number}: the person is kept apart, and rows about them stand in the open tables."
        yield Finding("HILO-X122", "error", words, "LNSIJPA 36", number)
    keys = CaseKey.objects.filter(wrapped="", destroyed_at=None)
    without = Detention.objects.exclude(apart="").filter(case_key=None).values_list("number", flat=True)
    for number in sorted({*without, *keys.values_list("detention__number", flat=True)}):
        yield Finding("HILO-X123", "error", f"{number}: what is kept apart has no key.", "LNSIJPA 36", number)


def _gaps() -> Iterator[Finding]:
    """The numbers of a state and year follow one another: a missing one was a detention."""
    for counter in Counter.objects.order_by("series"):
        there = Detention.objects.filter(number__startswith=f"{counter.series}-D").count()
        if there != counter.last:
            words = f"{counter.series}: {counter.last} numbers were given and {there} detentions are there."
            yield Finding("HILO-X124", "error", words, "LNRD 20, 36", counter.series)
