"""One page to decide: what a commander, a prosecutor or a defence asks of a report first, each asked once. Pure.

What happened and when; who is held, on what ground, with which rights, wounds and force, how long yet; what was
secured, with its pictures and its sound; what is missing; the account. The form itself stands folded below.
A field that this reader may not see comes masked and says so; none of its value enters here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from . import chains
from .clocks import Clock
from .fields import Block, label_of, masked, options_of, words
from .words import language_named

ACCOUNT = 1500
"""Letters of an account that are open on the page; what is beyond is unfolded."""
PICTURES = 2
"""Of one object; the rest is unfolded."""
MISSING = 8
LARGEST = 12_000_000
"""Bytes of a picture that a page shows by itself; a larger one is opened by hand."""
PIXELS = 50_000_000
"""And so many pixels: unpacked each takes four bytes of whoever reads; a megabyte of file may unpack to gigabytes."""
Address = Callable[[str, str], str]
"""The address of a file, by the number of its item and its hash."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is told of one thing. state: "" as it stands, "missing" for what the form asks and nobody answered,
    "masked", "late" for what breaks something. anchor: where it stands in the whole report."""

    label: str
    value: str
    state: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file of an object. kind: image, sound, other; url: "" for one that is no longer what it was."""

    kind: str
    url: str
    sha256: str
    large: bool = False


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


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that was secured. chain: as `chains.items` tells it, None where custody knows nothing of it."""

    number: str
    said: str
    facts: list[Fact]
    chain: Mapping[str, Any] | None
    pictures: list[Picture]
    more: list[Picture]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page. times: when what happened, in order; told: who was heard; sounds: recordings of the reading of rights;
    account, rest: the narrative, and what of it is folded; missing: what is asked and open, by part; nobody: that
    nobody was detained."""

    what: list[Fact]
    times: list[Fact]
    people: list[Person]
    told: list[Fact]
    things: list[Thing]
    sounds: list[tuple[str, Picture]]
    account: Fact
    rest: str
    author: list[Fact]
    missing: list[tuple[str, list[Fact]]]
    missing_more: int
    force: list[Fact] = field(default_factory=list)


class _Read:
    """A document under its form, asked for one answer at a time."""

    def __init__(self, form: Any, document: Mapping[str, Any], spoken: str, known: Mapping[str, str]) -> None:
        self.form, self.document, self.spoken, self.known = form, document, spoken, known

    def section(self, part: str) -> Mapping[str, Any]:
        return (self.document.get("sections") or {}).get(part) or {}

    def records(self, part: str) -> list[Mapping[str, Any]]:
        return [one for one in (self.document.get("annexes") or {}).get(part) or () if isinstance(one, Mapping)]

    def of(self, part: str, name: str, label: str = "") -> list[Fact]:
        """One answer of a section: none if the edition does not ask it."""
        return self._fact(f"sections.{part}.{name}", self.section(part).get(name), label)

    def in_(self, part: str, record: Mapping[str, Any], name: str, label: str = "") -> list[Fact]:
        """The same of a record of an annex."""
        return self._fact(f"annexes.{part}.{record.get('id')}.{name}", record.get(name), label)

    def _fact(self, path: str, value: Any, label: str) -> list[Fact]:
        found = self.form.field(path)
        if found is None:
            return []
        one, anchor = found[1], self.known.get(path, "")
        label = label or label_of(one, self.spoken)
        if masked(value):
            return [Fact(label, "", "masked", anchor)]
        if isinstance(value, Mapping):
            unknown = value.get("absent") == "unknown" and one.required
            return [Fact(label, words(one.type, value, {}), "", anchor)] if unknown else []
        if value is None or value in ("", []):
            return [Fact(label, "", "missing", anchor)] if one.required == "always" else []
        return [Fact(label, words(one.type, value, options_of(self.form, one, self.spoken)), "", anchor)]

    def line(self, part: str, record: Mapping[str, Any], label: str, *names: str) -> list[Fact]:
        """Some answers of a record under one label, in one line; times by their hour where the day is the fact's."""
        found = [fact for name in names for fact in self.in_(part, record, name)]
        if not found:
            return []
        first, said = found[0], [self.hour(one.value) for one in found if one.value]
        if any(one.state == "masked" for one in found):
            return [Fact(label, "", "masked", first.anchor)]
        return [Fact(label, " · ".join(said), "" if said else "missing", first.anchor)]

    def hour(self, said: str) -> str:
        """A time of the day of the fact without its day; anything else as it is."""
        return said.removeprefix(f"{self.day} ") if self.day else said

    @property
    def day(self) -> str:
        at = self.section("knowledge").get("fact_at")
        return words("datetime", at, {}).partition(" ")[0] if isinstance(at, str) else ""

    def said(self, part: str, record: Mapping[str, Any], *names: str) -> str:
        """Some answers of a record in one line."""
        return " · ".join(one.value for name in names for one in self.in_(part, record, name) if one.value)


def sheet(
    form: Any,
    document: Mapping[str, Any],
    context: Mapping[str, Any],
    made: Sequence[Block],
    *,
    clocks: Mapping[str, Sequence[Clock]],
    spoken: str,
    address: Address,
    person: Callable[[str], str] | None = None,
    signed_by: str = "",
) -> Sheet:
    """What is decided on. document, context: as the reader may have them; made: the blocks of the whole report.

    clocks: by register number. person: the address of somebody's page, by number.
    """
    known = {line.path: line.anchor for block in made for line in block.lines}
    it = _Read(form, document, spoken, known)
    account, rest = _account(it)
    open_ = _missing(form, document, made)
    shown = sum(len(facts) for _title, facts in open_[:MISSING])
    return Sheet(
        what=_what(it, context),
        times=_times(it),
        people=_people(it, context, clocks, person or (lambda _number: "")),
        told=[_heard(it, one) for one in it.records("interview")],
        things=_things(it, context, address),
        sounds=[
            (_sound(it, one), picture) for one in context.get("recordings") or () for picture in _files(one, address)
        ],
        account=account,
        rest=rest,
        author=_author(it, signed_by),
        missing=open_[:MISSING],
        missing_more=sum(len(facts) for _title, facts in open_) - shown,
        force=[] if it.records("detention") else [fact for one in it.records("force") for fact in _force(it, one)],
    )


def _what(it: _Read, context: Mapping[str, Any]) -> list[Fact]:
    found = next(
        (one for name in ("offence", "infraction", "event") if (one := it.of("knowledge", name, _("What")))), []
    )
    place = it.section("place")
    street = " ".join(str(place[name]) for name in ("street", "outside_number") if isinstance(place.get(name), str))
    whole = [street, *(place.get(name) for name in ("neighbourhood", "references"))]
    said = ", ".join(one for one in whole if isinstance(one, str) and one)
    anchor = it.known.get("sections.place.street", "")
    if not said and (taken := _taken_at(it, context)):
        said = _("{place} (of the detention; the fact's is left open)").format(place=taken)
    found += [Fact(_("Where"), said, "" if street else "missing", anchor)]
    found += it.of("knowledge", "how", _("Known by")) + _complaint(it)
    if place.get("dwelling") is True:
        found += it.of("place", "entry_ground", _("A dwelling, entered by")) + it.of("place", "warrant")
    return found


def _taken_at(it: _Read, context: Mapping[str, Any]) -> str:
    """Where the first detention was, as the annex or the register tells it; "" where no place stands or may be read."""
    told = [it.said("detention", one, "place") for one in it.records("detention")]
    told += [str(one["place"]) for one in context.get("detentions") or () if isinstance(one.get("place"), str)]
    return next(filter(None, told), "")


def _complaint(it: _Read) -> list[Fact]:
    """Whether the offence is prosecuted on complaint only, and whether there is one: it need not be made yet."""
    section, label = it.section("knowledge"), _("Complaint")
    asked, made = section.get("on_complaint"), section.get("complaint_at")
    anchor = it.known.get("sections.knowledge.complaint_at", "")
    if asked is False:
        return [Fact(label, _("not needed for this offence"), "", anchor)]
    if asked is not True:
        return it.of("knowledge", "on_complaint")
    if not isinstance(made, str) and not masked(made):
        return [Fact(label, _("needed; none is on record yet"), "soon", anchor), *it.of("knowledge", "victim_reach")]
    return [
        Fact(label, one.value and _("needed; made {at}").format(at=one.value), one.state, one.anchor)
        for one in it.of("knowledge", "complaint_at")
    ]


def _times(it: _Read) -> list[Fact]:
    asked = (
        ("knowledge", "fact_at", _("The fact")),
        ("knowledge", "known_at", _("Police told")),
        ("knowledge", "arrived_at", _("Police arrive")),
        ("handover", "at", _("Hand-over, says the report")),
        ("presentation", "at", _("Hand-over, says the report")),
    )
    found = [fact for part, name, label in asked for fact in it.of(part, name, label)]
    dates: set[str] = set()
    told = []
    for one in found:
        day, _space, hour = one.value.partition(" ")
        told.append(Fact(one.label, hour if day in dates and hour else one.value, one.state, one.anchor))
        dates = {day}
    return told


def _people(
    it: _Read, context: Mapping[str, Any], clocks: Mapping[str, Sequence[Clock]], person: Callable[[str], str]
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
    it: _Read,
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
    wounds += [fact for one in force for fact in _force(it, one)] if record else []
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


def _force(it: _Read, record: Mapping[str, Any]) -> list[Fact]:
    """Against whom, how far it went, what it did."""
    said = it.said("force", record, "level", "mechanisms", "resistance")
    found = [
        Fact(_("Force"), said, "" if said else "missing", it.known.get(f"annexes.force.{record.get('id')}.level", ""))
    ]
    for name in ("shots", "injured_persons", "injured_officers", "dead_persons", "dead_officers"):
        if isinstance(record.get(name), int) and record[name]:
            found += it.in_("force", record, name)
    return found


def _register(it: _Read, row: Mapping[str, Any], name: str, label: str, *more: str) -> list[Fact]:
    value = row.get(name)
    said = " · ".join(filter(None, (it.hour(words("datetime", value, {})), *more)))
    return [Fact(label, said)] if value else []


def _heard(it: _Read, record: Mapping[str, Any]) -> Fact:
    quality = it.said("interview", record, "quality")
    anchor = it.known.get(f"annexes.interview.{record.get('id')}.name", "")
    if masked(record.get("name")):
        return Fact(quality, "", "masked", anchor)
    said = it.said("interview", record, "name", "age")
    reserved = _("identity reserved") if record.get("reserved") is True else ""
    return Fact(quality, " · ".join(filter(None, (said, reserved))) or "–", "", anchor)


def _things(it: _Read, context: Mapping[str, Any], address: Address) -> list[Thing]:
    rows = {str(one.get("number")): one for one in context.get("evidence") or ()}
    told = {one["number"]: one for one in chains.items(rows.values())}
    made = []
    for record in it.records("object"):
        number = record.get("evidence")
        number = number if isinstance(number, str) else ""
        said = it.said("object", record, "description") or it.said("object", record, "kind")
        facts = [fact for name in ("place", "obtained_by") for fact in it.in_("object", record, name)]
        facts += [] if number in rows else [Fact(_("Custody"), _("no record of custody has it"), "late")]
        made.append(_thing(number, said, facts, rows.pop(number, None), told.get(number), address))
    for number, row in rows.items():
        facts = [Fact(_("Police report"), _("no annex tells of it"), "late")]
        made.append(_thing(number, str(row.get("description") or ""), facts, row, told[number], address))
    return made


def _thing(
    number: str,
    said: str,
    facts: list[Fact],
    row: Mapping[str, Any] | None,
    chain: Mapping[str, Any] | None,
    address: Address,
) -> Thing:
    found = _files(row, address) if row else []
    return Thing(number, said, facts, chain, found[:PICTURES], found[PICTURES:])


def _sound(it: _Read, row: Mapping[str, Any]) -> str:
    """What a recording is, or its number, and when it was taken: in one line of the page."""
    taken = row.get("at")
    at = it.hour(words("datetime", taken, {})) if taken else ""
    return " · ".join(filter(None, (str(row.get("description") or row["number"]), at)))


def _files(row: Mapping[str, Any], address: Address) -> list[Picture]:
    kinds = {"image": "image", "audio": "sound", "video": "sound"}
    return [
        Picture(
            kind=kinds.get(str(one["media"]).partition("/")[0], "other"),
            url="" if one["altered"] else address(str(row["number"]), str(one["sha256"])),
            sha256=str(one["sha256"]),
            large=not one["altered"] and _is_large(one),
        )
        for one in row.get("kept") or ()
    ]


def _is_large(one: Mapping[str, Any]) -> bool:
    """Whether a page leaves a file to be opened by hand: too large, or with a head that tells no size."""
    media = str(one["media"])
    if int(one["size"]) > LARGEST or media in ("image/heic", "image/tiff"):
        return True
    return media.startswith("image/") and not 0 < int(one["pixels"]) <= PIXELS


def _account(it: _Read) -> tuple[Fact, str]:
    """The narrative with its continuations, what opens it and what is folded."""
    [told] = it.of("narrative", "text") or [Fact("", "", "missing")]
    more = [
        str(one["text"])
        for one in it.records("continuation")
        if one.get("of") in ("narrative", None) and isinstance(one.get("text"), str)
    ]
    whole = re.sub(r"\n\s*\n", "\n", "\n".join([told.value, *more]))
    if len(whole) <= ACCOUNT + 200:
        return Fact(told.label, whole, told.state, told.anchor), ""
    cut = max(whole.rfind(". ", 0, ACCOUNT) + 1, whole.rfind("\n", 0, ACCOUNT)) or ACCOUNT
    return Fact(told.label, whole[:cut], "", told.anchor), whole[cut:].strip()


def _author(it: _Read, signed_by: str) -> list[Fact]:
    responder = it.section("responder")
    names = [str(responder[one]) for one in ("name", "rank", "number", "unit") if isinstance(responder.get(one), str)]
    crew = [
        " ".join(str(one[name]) for name in ("name", "number") if one.get(name))
        for one in responder.get("crew") or ()
        if isinstance(one, Mapping)
    ]
    found = [
        Fact(_("Wrote it"), ", ".join(names), "" if names else "missing", it.known.get("sections.responder.name", ""))
    ]
    found += [Fact(_("With"), "; ".join(crew))] if crew else []
    return found + ([Fact(_("Signed it"), signed_by)] if signed_by else [])


def _missing(form: Any, document: Mapping[str, Any], made: Iterable[Block]) -> list[tuple[str, list[Fact]]]:
    """What the form asks always, or asks because of another answer, and nobody answered; by part."""
    found = []
    for block in made:
        steps = block.key.split(".")
        record = _record(document, steps)
        facts = [
            Fact(line.label, "", "missing", line.anchor)
            for line in block.lines
            if line.state == "missing" and (one := form.field(line.path)) and _asked(one[1], record, document)
        ]
        if facts:
            found.append((block.title, facts))
    return found


def _record(document: Mapping[str, Any], steps: Sequence[str]) -> Mapping[str, Any]:
    if steps[0] == "sections":
        return (document.get("sections") or {}).get(steps[1]) or {}
    rows = (document.get("annexes") or {}).get(steps[1]) or ()
    return next((one for one in rows if str(one.get("id")) == steps[-1]), {})


def _asked(one: Any, record: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    if one.required == "always":
        return True
    if one.required != "when" or one.when is None:
        return False
    part, dot, name = one.when.field.partition(".")
    holder = (document.get("sections") or {}).get(part) or {} if dot else record
    value, wanted = holder.get(name if dot else part), one.when.value
    if isinstance(wanted, (list, tuple)):
        return value in wanted or (isinstance(value, list) and any(each in wanted for each in value))
    return bool(value == wanted)
