"""What the fields of a model are to the people whom they tell of. Said once, on the model, in its attribute `traits`.

From it follow what an erasure empties (`erased_values`), what stands in the copy that a person may ask for
(`personal_of`), what is kept apart of a minor, and which values no fact, no ledger entry, no log line and no public
page may carry. A test walks every model: a field that says nothing of itself fails the build.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

Model = type[models.Model]
OPERATIONAL = (models.BooleanField, models.DateTimeField, models.ForeignKey, models.IntegerField)
"""Keys, instants, counts, yes and no: no person's own unless the model says so. A text, a date, a measure, a document
must be declared."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an erasure leaves as it is; why: the law or the purpose that keeps it."""

    why: str


@dataclass(frozen=True, slots=True)
class Traits:
    """Names of fields by what they are. Each field stands in one of them; what is of a person may be public besides.

    personal: about a living person. It stands in the person's copy, and an erasure writes over it the value that it is
        mapped to (a callable makes it), or leaves what is `Kept`. Never in a fact, the ledger or a log.
    protected: personal, and read for a purpose only: with a right of its own, each read in the ledger; masked, or not
        there, for everybody else.
    sealed: stands encrypted or apart from what others read; of a minor kept apart the open field takes the value.
    operational: the house's own work (codes, numbers, who acted, words about what is done), no person's particulars.
    public: may leave without a right, where the law of its register orders it.
    """

    personal: Mapping[str, object] = field(default_factory=dict)
    protected: Mapping[str, object] = field(default_factory=dict)
    sealed: Mapping[str, object] = field(default_factory=dict)
    operational: str = ""
    public: str = ""

    def __or__(self, more: Traits) -> Traits:
        return Traits(
            personal={**self.personal, **more.personal},
            protected={**self.protected, **more.protected},
            sealed={**self.sealed, **more.sealed},
            operational=f"{self.operational} {more.operational}",
            public=f"{self.public} {more.public}",
        )

    @property
    def of_persons(self) -> dict[str, object]:
        """Everything that tells of a person, with what an erasure makes of it."""
        return {**self.personal, **self.protected, **self.sealed}


def kept(why: str, names: str) -> dict[str, object]:
    """Several fields, with a space between, that are kept for one reason."""
    return dict.fromkeys(names.split(), Kept(why))


def traits_of(model: Model) -> Traits:
    """What a model and those that it is made of say."""
    found = Traits()
    for base in reversed(model.__mro__):
        if isinstance(said := vars(base).get("traits"), Traits):
            found |= said
    return found


def ours() -> list[Model]:
    """Every model of Hilo."""
    return [model for model in apps.get_models() if model.__module__.startswith("hilo.")]


def faults(model: Model) -> Iterator[str]:
    """What is wrong with a model's traits, each as a sentence that says what to do."""
    said, label = traits_of(model), model._meta.label
    known = {one.name: one for one in model._meta.concrete_fields}
    public = [name for name in said.public.split() if name not in said.of_persons]
    declared = [*said.personal, *said.protected, *said.sealed, *said.operational.split(), *public]
    for name in sorted(set(declared) - known.keys()):
        yield f"{label}.{name} is declared and is no field: take it out of `traits`."
    for name in sorted({name for name in declared if declared.count(name) > 1}):
        yield f"{label}.{name} is declared twice: say one of personal, protected, sealed, operational, public."
    for name, one in known.items():
        if name not in declared and not one.primary_key and not isinstance(one, OPERATIONAL):
            yield (
                f"{label}.{name} does not say what it is to people: add it to `traits` of the model as personal (with "
                "the value it takes at an erasure, or Kept and why), protected, sealed, operational or public."
            )


def erased_values(model: Model) -> dict[str, Any]:
    """What an erasure writes: field -> the value that it takes. What is kept is not in it."""
    return {
        name: value() if callable(value) else copy.copy(value)
        for name, value in traits_of(model).of_persons.items()
        if not isinstance(value, Kept)
    }


def personal_of(row: models.Model) -> dict[str, Any]:
    """What a row tells of its person, kept or not, by name of field: a part of the copy they may ask for."""
    return {name: getattr(row, name) for name in traits_of(type(row)).of_persons}


def dependents_of(model: Model) -> list[tuple[Model, str]]:
    """Models that tell of a person and point to this one, with the name of the key by which they do."""
    return [
        (other, key.name)
        for other in ours()
        if traits_of(other).of_persons
        for key in other._meta.concrete_fields
        if isinstance(key, models.ForeignKey) and key.related_model is model
    ]


def erase_dependents(row: models.Model) -> None:
    """Empty what every other table tells of the person of a row. Part of the act that erases the row itself."""
    for model, key in dependents_of(type(row)):
        if values := erased_values(model):
            model._default_manager.filter(**{key: row.pk}).update(**values)


def personal_of_dependents(row: models.Model) -> dict[str, list[dict[str, Any]]]:
    """What every other table tells of the person of a row, by name of model, the oldest first; no row that is empty."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model, key in dependents_of(type(row)):
        for one in model._default_manager.filter(**{key: row.pk}).order_by("pk"):
            if any((values := personal_of(one)).values()):
                found.setdefault(model._meta.label, []).append(values)
    return found
