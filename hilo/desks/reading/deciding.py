"""One page to decide: what a commander, a prosecutor or a defence asks of a report first, each asked once. Pure.

What happened and when; who is held, on what ground, with which rights, wounds and force, how long yet; what was
secured, with its pictures and its sound; what is missing; the account. The form itself stands folded below.
A field that this reader may not see comes masked and says so; none of its value enters here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .clocks import Clock
from .facts import Fact, Reading
from .fields import Block, masked
from .held import Person, force_used, people
from .secured import Address, Picture, Thing, sounds, things

ACCOUNT = 1500
"""Letters of an account that are open on the page; what is beyond is unfolded."""
MISSING = 8


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
    it = Reading(form, document, spoken, known)
    account, rest = _account(it)
    open_ = _missing(form, document, made)
    shown = sum(len(facts) for _title, facts in open_[:MISSING])
    return Sheet(
        what=_what(it, context),
        times=_times(it),
        people=people(it, context, clocks, person or (lambda _number: "")),
        told=[_heard(it, one) for one in it.records("interview")],
        things=things(it, context, address),
        sounds=sounds(it, context, address),
        account=account,
        rest=rest,
        author=_author(it, signed_by),
        missing=open_[:MISSING],
        missing_more=sum(len(facts) for _title, facts in open_) - shown,
        force=[] if it.records("detention") else [fact for one in it.records("force") for fact in force_used(it, one)],
    )


def _what(it: Reading, context: Mapping[str, Any]) -> list[Fact]:
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


def _taken_at(it: Reading, context: Mapping[str, Any]) -> str:
    """Where the first detention was, as the annex or the register tells it; "" where no place stands or may be read."""
    told = [it.said("detention", one, "place") for one in it.records("detention")]
    told += [str(one["place"]) for one in context.get("detentions") or () if isinstance(one.get("place"), str)]
    return next(filter(None, told), "")


def _complaint(it: Reading) -> list[Fact]:
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


def _times(it: Reading) -> list[Fact]:
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


def _heard(it: Reading, record: Mapping[str, Any]) -> Fact:
    quality = it.said("interview", record, "quality")
    anchor = it.known.get(f"annexes.interview.{record.get('id')}.name", "")
    if masked(record.get("name")):
        return Fact(quality, "", "masked", anchor)
    said = it.said("interview", record, "name", "age")
    reserved = _("identity reserved") if record.get("reserved") is True else ""
    return Fact(quality, " · ".join(filter(None, (said, reserved))) or "–", "", anchor)


def _account(it: Reading) -> tuple[Fact, str]:
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


def _author(it: Reading, signed_by: str) -> list[Fact]:
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
