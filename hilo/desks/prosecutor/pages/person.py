"""One person in custody: what is known, what was done with them, their clocks; and what the authority may do now.

Every opening of the page is a read of the register and is written in the ledger with its purpose (LNRD 16).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hilo.desks.prosecutor.desk import DESK
from hilo.desks.reading import clocks
from hilo.kernel.access.http import asker, requires
from hilo.kernel.possession import may_hold
from hilo.kit.acting import Lacking, carry_out, form, text_of
from hilo.kit.forms import Act, Ask, Form, Input, form_of
from hilo.kit.frame import Record, language, reader
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.commands import HandOverPerson, UpdateDetention

PURPOSE = "control of the detention"
ACTS: Mapping[str, tuple[Callable[..., Any], Any]] = {
    "ratify": (actions.ratify, later("Noted: the prosecutor verified that the detention was lawful (CNPP 149).")),
    "complaint": (
        actions.note_complaint,
        later("Noted: the complaint was received in time or late, as the clock shows."),
    ),
    "tell-victim": (actions.tell_victim, later("Noted: twelve hours run from when the victim was told.")),
    "victim-unable": (
        actions.note_victim_unable,
        later("Noted: the complaint may come until the legal term of the detention ends (CNPP 148)."),
    ),
    "judge": (actions.hand_over, later("Noted: the person is before the judge, and that clock runs.")),
    "extend": (actions.extend, later("Extended.")),
    "ruling": (actions.note_ruling, later("Noted.")),
    "release": (
        actions.release,
        later("Released. The entry is cancelled in the look-up system within the next five days (LNRD 36)."),
    ),
    "update": (actions.update, later("Updated. What stood there before is kept.")),
}
"""What an authority does, and what it is told then."""
UPDATED = {
    "birthplace": later("Birthplace"),
    "born_on": later("Date of birth (year-month-day)"),
    "address": later("Home address"),
    "nationality": later("Nationality (ISO code)"),
    "language": later("Language"),
    "marital_status": later("Marital status"),
    "schooling": later("Schooling"),
    "occupation": later("Occupation"),
    "curp": later("CURP"),
    "ethnic_group": later("Ethnic group"),
    "physical_state": later("Physical state"),
    "doctor": later("Doctor who certified it"),
    "fingerprints": later("Fingerprints (reference)"),
    "photograph_sha256": later("Photograph (its SHA-256)"),
    "identification": later("Other identification"),
    "file_number": later("Case file"),
    "previous_offence": later("Earlier offence"),
    "previous_sentence": later("Earlier sentence"),
    "addictions": later("Addictions"),
    "health": later("Health, chronic disease"),
}
"""What the receiving authority adds (LNRD 23), in the order of the article."""
LONG = ("physical_state", "health", "addictions")
EVENTS = {
    "rights": later("Rights read"),
    "injury": later("Injuries seen"),
    "certificate": later("Medical certificate"),
    "hand_over": later("Handed over at"),
    "consular": later("Consulate"),
    "update": later("Record updated"),
    "release": later("Released"),
    "death": later("Died in custody"),
}


@shows("detentions.update")
def one(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number)


@require_POST
@never_cache
@requires("detentions.update")
def done(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One act of the authority about one person."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    act, told = ACTS[verb]

    def said(_made: Any) -> str:
        apart = _("The person is under eighteen: the record is kept apart from now on.")
        return " ".join((str(told), *_asked(request, verb))) if _still_read(request, number) else apart

    def to(_made: Any) -> HttpResponse:
        still = _still_read(request, number)
        return redirect("prosecutor-person", number=number) if still else redirect("prosecutor-wall")

    again = partial(_page, request, number, refused=verb)
    return carry_out(request, act, number, again=again, said=said, to=to, ask=ASKED.get(verb))


def _asked(request: HttpRequest, verb: str) -> tuple[str, ...]:
    """Who may ask for the extension that was noted, and by which article: the accused or the prosecutor, by term."""
    return (f"{_who_asks(request.POST['term'])}.",) if verb == "extend" else ()


def _who_asks(term: str) -> str:
    law = queries.terms().by_id[term]
    return f"{queries.terms().asks[law.extended_by][language()]} ({law.extended_law})"


def _still_read(request: HttpRequest, number: str) -> bool:
    """False once an update has shown that the record is another authority's."""
    try:
        queries.get(number, asker(request))
    except (Forbidden, NotFound):
        return False
    return True


def _judge(request: HttpRequest) -> HandOverPerson:
    return form(request, HandOverPerson, to_kind="control_judge")


def _update(request: HttpRequest) -> UpdateDetention:
    """What differs from what stood there when the page was made."""
    typed = {name: text_of(request.POST.get(name, ""), name) for name in UPDATED}
    changes = {name: text for name, text in typed.items() if text != request.POST.get(f"was:{name}", "")}
    if not changes:
        said = _("Nothing differs from what stands there: change a field first.")
        raise Lacking(said, "changes")
    return form(request, UpdateDetention, changes=changes)


ASKED = {"judge": _judge, "update": _update}


def _page(request: HttpRequest, number: str, refusal: Refusal | None = None, *, refused: str = "") -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    sheet = queries.read(number, who, at=at)
    running = queries.clocks(sheet.detention, at=at)
    typed = {refused: request.POST} if refused else {}
    form = partial(_form, number, typed)
    context = {
        "record": _head(sheet, spoken),
        "held": sheet.detention.held,
        "facts": _facts(sheet),
        "clocks": [clocks.clock(row, at, spoken) for row in running],
        "events": _events(sheet),
        "acts": _acts(form, sheet.detention, running, who),
        "update": _update_form(form, sheet.person, typed.get("update", {})),
    }
    return DESK.show(request, "wall", "prosecutor/person.html", context, refusal=refusal)


def _head(sheet: Any, spoken: str) -> Record:
    row, person = sheet.detention, sheet.person
    standing = queries.STATES.states[row.status].labels[spoken]
    kind = queries.LISTS.labels["kinds"][row.kind][spoken]
    apart = [("soon", _("adolescent: kept apart"))] if row.apart else []
    name = " ".join(str(person.get(part) or "") for part in ("given", "first_surname", "second_surname")).strip()
    return Record(row.number, name, [("soon" if row.held else "done", standing), ("", kind), *apart])


def _form(
    number: str, typed: Mapping[str, Any], verb: str, button: str, labels: Mapping[str, Any], **more: Any
) -> Form:
    """The form of one of the acts; `typed` is what was refused, by its verb."""
    address = reverse("prosecutor-person-verb", args=[number, verb])
    return form_of(ACTS[verb][0], address, button, labels, given=typed.get(verb), name=verb, **more)


def _acts(form: Callable[..., Form], row: Any, running: Sequence[Any], who: Actor) -> list[Act]:
    """What the authority may do now, in the order of the law: only with who is in its hands (possession.toml)."""

    def theirs(verb: str) -> bool:
        return may_hold(f"detention.{verb}", who, row.holder)

    if not row.held:
        return []
    terms = [
        (one.term, f"{one.title[language()]} · {_who_asks(one.term)}")
        for one in running
        if one.met_at is None and queries.terms().by_id[one.term].extended_hours
    ]
    asked = [
        _ratified(form) if not row.ratified_at and row.status == "handed_over" and theirs("ratified") else None,
        _freed(form) if who.may("detentions.release") and theirs("released") else None,
        _complained(form, row) if row.on_complaint and not row.complaint_at and theirs("complaint_noted") else None,
        _before_judge(form) if row.kind != "administrative" and not row.judge_at and theirs("moved_on") else None,
        _extended(form, terms) if terms and theirs("term_extended") else None,
        _ruled(form) if row.judge_at and not row.ruled_at and theirs("ruling_noted") else None,
    ]
    return [one for one in asked if one]


def _ratified(form: Callable[..., Form]) -> Act:
    asked = form("ratify", _("The detention is ratified"), {"reason": _("What it rests on")})
    return Act("ratify", _("Verified: it was lawful"), [asked], "Alt+V", "CNPP 149")


def _freed(form: Callable[..., Form]) -> Act:
    grounds = [(code, labels[language()]) for code, labels in queries.LISTS.labels["grounds"].items()]
    fields = {"ground": Ask(_("Ground"), choices=grounds), "released_at": _moment(_("When"))}
    asked = form("release", _("The person is free"), fields, look="danger")
    return Act("release", _("Free at once"), [asked], "Alt+L", "CNPP 149")


def _complained(form: Callable[..., Form], row: Any) -> Act:
    asked = [form("complaint", _("Note the complaint"), {"made_at": _moment(_("When it was made"))})]
    if not row.victim_told_at:
        told = {"told_at": _moment(_("When whoever may complain was told"))}
        asked.append(form("tell-victim", _("Note that they were told"), told, look=""))
    if not row.victim_unable_at:
        known = Ask(
            _("The victim is physically unable to complain: known since"),
            hint=_(
                "The complaint may then come until the legal term of the detention ends, "
                "and relatives may bring it (CNPP 148)."
            ),
            value=f"{localtime():%Y-%m-%dT%H:%M}",
        )
        asked.append(form("victim-unable", _("Note that they are unable"), {"found_at": known}, look=""))
    return Act("complaint", _("Complaint received"), asked, "Alt+Q", "CNPP 148")


def _before_judge(form: Callable[..., Form]) -> Act:
    fields: dict[str, str | Ask] = {
        "to": _("Court"),
        "handed_at": _moment(_("When")),
        "received_by": _("Received by"),
        "address": Ask(_("Where the person is now"), kind="text"),
    }
    return Act("judge", _("Put before the judge"), [form("judge", _("Note it"), fields)], "Alt+J")


def _extended(form: Callable[..., Form], terms: Sequence[tuple[str, str]]) -> Act:
    term = Ask(_("Term"), choices=terms, value=terms[0][0])
    asked = form("extend", _("Extend it"), {"term": term, "reason": Ask(_("Asked by whom, and why"), "text")}, look="")
    return Act("extend", _("Extend a term"), [asked])


def _ruled(form: Callable[..., Form]) -> Act:
    asked = form("ruling", _("Note it"), {"ruled_at": _moment(_("When"))}, look="")
    return Act("ruling", _("The judge ruled"), [asked], law="CNPP 313")


def _moment(label: str) -> Ask:
    """An instant, now unless another is typed."""
    return Ask(label, value=f"{localtime():%Y-%m-%dT%H:%M}")


def _update_form(form: Callable[..., Form], person: Mapping[str, Any], typed: Mapping[str, str]) -> Form:
    """Every field that may be added, with what stands there; the register tells how long each may be."""
    more = person.get("more") or {}
    stands = {name: str(more.get(name) or person.get(name) or "") for name in UPDATED}
    was = [(f"was:{name}", value) for name, value in stands.items()]
    made = form("update", _("Keep the update"), {"post": _("Your post")}, key="Alt+G", hidden=was)
    inputs = [_updated(name, typed.get(name) or value) for name, value in stands.items()]
    return replace(made, inputs=[*inputs, *made.inputs])


def _updated(name: str, value: str) -> Input:
    limits = {"maxlength": str(queries.LISTS.fields[name])}
    return Input(name, UPDATED[name], "lines" if name in LONG else "text", limits, (), False, value)


def _facts(sheet: Any) -> list[tuple[str, Any]]:
    row, person, stub = sheet.detention, sheet.person, sheet.stub
    injuries = person.get("injuries")
    found = [
        (_("Detained"), row.detained_at),
        (_("In the register"), row.registered_at),
        (_("Found lawful"), row.ratified_at),
        (_("Victim physically unable to complain"), row.victim_unable_at),
        (_("Where"), row.place or stub.get("place", "")),
        (_("Why"), row.motives or stub.get("motives", "")),
        (_("Who took part"), _took_part(sheet)),
        (_("Age"), "" if person.get("age") is None else str(person["age"])),
        (_("Held by"), " · ".join(part for part in (row.custody, row.custody_address) if part)),
        (
            _("Visible injuries"),
            ""
            if injuries is None
            else person.get("injuries_description") or (_("yes") if injuries else _("none seen")),
        ),
        (
            _("To be told"),
            " · ".join(str(person[part]) for part in ("trusted_person", "trusted_phone") if person.get(part)),
        ),
    ]
    return [(label, value) for label, value in found if value]


def _took_part(sheet: Any) -> str:
    """That somebody took part who may not serve, or serves under a warning; "" for nobody. Why is confidential."""
    barred = {one.get("barred", "") for one in sheet.rows.get("officer", [])}
    if "forbidden" in barred:
        return _("Somebody took part who may not serve (HILO-O176): ask the institution who else was there.")
    return _("Somebody took part who serves under a warning (HILO-O176).") if "warned" in barred else ""


def _events(sheet: Any) -> list[dict[str, Any]]:
    """What was done with the person, the oldest first."""
    found = [
        {
            "at": _instant(fields.get("at") or fields.get("noted_at")),
            "what": EVENTS[what],
            "detail": _detail(what, fields),
        }
        for what, rows in sheet.rows.items()
        if what in EVENTS
        for fields in rows
    ]
    return sorted(found, key=lambda one: str(one["at"]))


def _instant(at: Any) -> datetime | None:
    """What is sealed says its instants in letters."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _detail(what: str, fields: Mapping[str, Any]) -> str:
    if what == "rights":
        return " · ".join(
            part
            for part in (
                _("{count} rights").format(count=len(fields.get("rights") or [])),
                fields.get("language"),
                fields.get("interpreter"),
                _answer(fields.get("answer")),
            )
            if part
        )
    if what == "update" and "legality" in (fields.get("changes") or {}):
        return f"{_('Found lawful')} · {fields['changes'].get('reason', [None, ''])[1]}"
    if what == "update":
        return ", ".join(str(UPDATED.get(name, name)) for name in fields.get("changes") or {})
    names = {
        "injury": ("text", "how"),
        "certificate": ("doctor", "certificate", "text"),
        "hand_over": ("from_authority", "to_authority", "received_by", "delay_reason"),
        "consular": ("country",),
        "release": ("detail",),
        "death": ("circumstances", "cause"),
    }[what]
    return " · ".join(str(fields[name]) for name in names if fields.get(name))


def _answer(code: Any) -> str:
    found = queries.LISTS.labels["answers"].get(str(code))
    return found[language()] if found else ""
