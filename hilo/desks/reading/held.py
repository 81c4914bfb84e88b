"""Who is held because of a report: ground, rights, wounds and force, and how long yet. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .clocks import Clock
from .facts import Fact, Reading
from .fields import masked, words
from .words import language_named


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody detained. name: "" if this reader may not know it; url: of their page, "" for none."""

    mark: str
    number: str
    name: str
    hidden: bool
    said: str
    ground: list[Fact]
    rights: list[Fact]
    wounds: list[Fact]
    clocks: Sequence[Clock]
    url: str = ""


def people(
    it: Reading, context: Mapping[str, Any], clocks: Mapping[str, Sequence[Clock]], person: Callable[[str], str]
) -> list[Person]:
    rows = {str(one.get("number")): one for one in context.get("detentions") or ()}
    records = it.records("detention")
    made = []
    for at, record in enumerate(records, 1):
        number = record.get("register_number")
        number = number if isinstance(number, str) else ""
        made.append(_person(it, f"A{at}" if len(records) > 1 else "", record, rows.pop(number, {}), clocks, person))
    # Whom the register has and no annex tells of is held all the same.
    return made + [_person(it, "", {}, row, clocks, person) for row in rows.values()]


def _person(
    it: Reading,
    mark: str,
    record: Mapping[str, Any],
    row: Mapping[str, Any],
    clocks: Mapping[str, Sequence[Clock]],
    person: Callable[[str], str],
) -> Person:
    number = str(row.get("number") or "") or it.said("detention", record, "register_number")
    name = record.get("name") or row.get("name")
    hidden = masked(name) or bool(row.get("apart") and not record.get("name"))

    def line(label: str, *names: str) -> list[Fact]:
        return it.line("detention", record, label, *names)

    ground = line(_("Legal ground"), "kind", "flagrancy", "order_number", "reason")
    ground += line(_("Pointed out"), "pointed_out_by", "pointed_out_as", "pointed_out_sign")
    if record.get("search_interrupted") is True:
        ground += [Fact(one.label, one.value, "late", one.anchor) for one in line(_("Pursuit"), "search_interrupted")]
    ground += line(_("Detained"), "detained_at")
    ground += _register(it, row, "registered_at", _("In the register"))
    if not number:
        ground.append(Fact(_("In the register"), _("no number: the detention is not in the register"), "late"))
    elif not row:
        ground.append(Fact(_("In the register"), _("the register does not have this number for the case"), "late"))
    elif not record:
        ground.append(Fact(_("Police report"), _("no annex tells of this person"), "late"))
        ground += _register(it, row, "detained_at", _("Detained"))
    rights = line(_("Rights read"), "rights_read_at", "rights_answer")
    rights = rights or _register(it, row, "rights_read_at", _("Rights read"))
    rights += [replace(one, value=_spoken(one.value, record)) for one in line(_("Language"), "language", "interpreter")]
    rights += line(_("Consulate told"), "consular_notice_at")
    rights += _register(it, row, "handed_over_at", _("Person handed to"), str(row.get("authority") or ""))
    rights += _register(it, row, "released_at", _("Released"))
    wounds = line(_("Visible injuries"), "injuries", "injuries_description", "medical_certificate")
    if record and isinstance(row.get("injuries"), bool) and row["injuries"] != record.get("injuries"):
        wounds.append(Fact(_("The register says"), _("yes") if row["injuries"] else _("none seen"), "late"))
    force = [one for one in it.records("force") if one.get("against") == record.get("id") or not one.get("against")]
    wounds += [fact for one in force for fact in force_used(it, one)] if record else []
    if record.get("inspection") is True:
        wounds += line(_("Searched"), "inspection_at", "inspection_ground", "inspection_extent")
    about = it.said("detention", record, "age", "sex", "nationality") or " · ".join(
        str(row[one]) for one in ("age", "sex") if row.get(one)
    )
    said = "" if masked(name) or not isinstance(name, str) else name
    return Person(mark, number, said, hidden, about, ground, rights, wounds, clocks.get(number, ()), person(number))


def _spoken(said: str, record: Mapping[str, Any]) -> str:
    """The name of the language that a person speaks, for the code that stands in the form."""
    code = record.get("language")
    return said.replace(code, language_named(code), 1) if isinstance(code, str) else said


def force_used(it: Reading, record: Mapping[str, Any]) -> list[Fact]:
    """Against whom, how far it went, what it did."""
    said = it.said("force", record, "level", "mechanisms", "resistance")
    found = [
        Fact(_("Force"), said, "" if said else "missing", it.known.get(f"annexes.force.{record.get('id')}.level", ""))
    ]
    for name in ("shots", "injured_persons", "injured_officers", "dead_persons", "dead_officers"):
        if isinstance(record.get(name), int) and record[name]:
            found += it.in_("force", record, name)
    return found


def _register(it: Reading, row: Mapping[str, Any], name: str, label: str, *more: str) -> list[Fact]:
    value = row.get(name)
    said = " · ".join(filter(None, (it.hour(words("datetime", value, {})), *more)))
    return [Fact(label, said)] if value else []
