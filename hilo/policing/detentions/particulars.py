"""Where what is known of a person is kept: in tables for an adult, sealed row by row for who is kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, Model

from hilo.kernel.traits import erased_values
from hilo.lib.errors import Refusal

from . import sealing
from .models import (
    CaseKey,
    ConsularNotice,
    Death,
    Detention,
    HandOver,
    InjuryNote,
    LookUp,
    MedicalCertificate,
    Person,
    Release,
    RightsReading,
    Sealed,
    TookPart,
    Update,
)

TABLES: Mapping[str, Any] = {
    "person": Person,
    "officer": TookPart,
    "rights": RightsReading,
    "injury": InjuryNote,
    "certificate": MedicalCertificate,
    "hand_over": HandOver,
    "consular": ConsularNotice,
    "update": Update,
    "release": Release,
    "death": Death,
}
Row = tuple[str, dict[str, Any]]


def keep(detention: Detention, what: str, fields: Mapping[str, Any], *, noted_at: datetime) -> None:
    """Keep one row: in its table, or sealed."""
    if detention.apart:
        box = sealing.seal(_wrapped(detention), dict(fields))
        Sealed.objects.create(detention=detention, what=what, noted_at=noted_at, box=box)
    else:
        TABLES[what].objects.create(detention=detention, **fields)


def replace_person(detention: Detention, fields: Mapping[str, Any], *, noted_at: datetime) -> None:
    """Keep who the person is anew; sealed, the earlier rows stay below it."""
    if detention.apart:
        keep(detention, "person", fields, noted_at=noted_at)
    else:
        Person.objects.filter(detention=detention).update(**fields)


def rows(detention: Detention) -> Iterator[Row]:
    """Everything that is kept of the person, in the order in which it was kept: (what, fields).

    Raises: Refusal HILO-X412 if the key of the case was destroyed.
    """
    if detention.apart:
        wrapped = _wrapped(detention)
        for row in Sealed.objects.filter(detention=detention).order_by("id"):
            yield row.what, sealing.unseal(wrapped, row.box)
        return
    for what, table in TABLES.items():
        for one in table.objects.filter(detention=detention).order_by("pk"):
            yield what, fields_of(one)


def person_of(detention: Detention) -> dict[str, Any]:
    """Who the person is, as fields of Person; the last row counts."""
    found: dict[str, Any] = {}
    for what, fields in rows(detention):
        if what == "person":
            found = fields
    return found


def fields_of(row: Model) -> dict[str, Any]:
    """A row's own fields: neither its key nor the detention."""
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not isinstance(field, ForeignKey)
    }


def set_apart(detention: Detention, group: str, *, noted_at: datetime) -> None:
    """Take everything out of the open tables and seal it: from now on the register keeps a stub."""
    moved = list(rows(detention)) if not detention.apart else []
    folio = detention.incident.folio if detention.incident else ""
    stub = stub_of(detention) | {"incident": folio}
    blank(detention)
    detention.apart = group
    detention.save()
    seal_stub(detention, stub, folio, noted_at=noted_at)
    for what, fields in moved:
        keep(detention, what, fields, noted_at=noted_at)
    for table in TABLES.values():
        table.objects.filter(detention=detention).delete()
    LookUp.objects.filter(detention=detention).delete()


def stub_of(detention: Detention) -> dict[str, Any]:
    """What a detention itself says of place and reason: of who is kept apart it stands in the sealed row "stub"."""
    return {name: getattr(detention, name) for name in Detention.traits.sealed}


def seal_stub(detention: Detention, stub: Mapping[str, Any], folio: str, *, noted_at: datetime) -> None:
    """Begin what is kept apart: a key for the case, and under it where and why."""
    CaseKey.objects.create(
        detention=detention,
        wrapped=sealing.new_key(),
        incident=sealing.hashed("incident", folio)[0] if folio else "",
    )
    keep(detention, "stub", stub, noted_at=noted_at)


def blank(detention: Detention) -> None:
    """Take out of the detention itself what says where, why and with whom; its fields are set, not saved."""
    for name, value in erased_values(Detention).items():
        setattr(detention, name, value)
    detention.incident = None


def bring_back(detention: Detention) -> str:
    """The person proved to be an adult: what was sealed stands in the open tables. Returns the incident's folio.

    The detention's own fields are set, not saved.
    """
    kept = list(rows(detention))
    CaseKey.objects.filter(detention=detention).delete()
    Sealed.objects.filter(detention=detention).delete()
    detention.apart = ""
    person: dict[str, Any] = {}
    folio = ""
    for what, fields in kept:
        if what == "person":
            person = fields
        elif what == "stub":
            folio = fields.pop("incident")
            for name, value in fields.items():
                setattr(detention, name, value)
        else:
            TABLES[what].objects.create(detention=detention, **_typed(TABLES[what], fields))
    Person.objects.create(detention=detention, **_typed(Person, person))
    return folio


def destroy(detention: Detention, *, at: datetime) -> None:
    """Destroy the case's key: what was sealed can be read by nobody any more."""
    CaseKey.objects.filter(detention=detention).update(wrapped="", incident="", destroyed_at=at)


def _typed(table: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: table._meta.get_field(name).to_python(value) for name, value in fields.items()}


def _wrapped(detention: Detention) -> str:
    wrapped = CaseKey.objects.filter(detention=detention).values_list("wrapped", flat=True).first()
    if not wrapped:
        words = "What was kept of this person was destroyed as the law orders: nothing can be read or added."
        raise Refusal("HILO-X412", words, status=410)
    return wrapped
