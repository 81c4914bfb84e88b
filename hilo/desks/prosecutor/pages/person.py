"""One person in custody: what is known, what was done with them, their clocks; and what the authority may do now.

Every opening of the page is a read of the register and is written in the ledger with its purpose (LNRD 16).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor as asking
from hilo.desks.prosecutor.desk import DESK
from hilo.desks.reading import clocks, words
from hilo.desks.reading.frame import reader, said
from hilo.kernel.access.http import by, requires
from hilo.kit.frame import language
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import PersonName, Reason, longest
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.commands import (
    Code,
    ExtendTerm,
    HandOverPerson,
    NoteComplaint,
    NoteRuling,
    NoteVictimUnable,
    Office,
    Place,
    Post,
    RatifyDetention,
    Reasons,
    ReleasePerson,
    TellVictim,
    TermId,
    UpdateDetention,
)

PURPOSE = "control of the detention"
ACTS = ("ratify", "complaint", "tell-victim", "victim-unable", "judge", "extend", "ruling", "release", "update")
DONE = {
    "ratify": later("Noted: the prosecutor verified that the detention was lawful (CNPP 149)."),
    "complaint": later("Noted: the complaint was received in time or late, as the clock shows."),
    "tell-victim": later("Noted: twelve hours run from when the victim was told."),
    "victim-unable": later("Noted: the complaint may come until the legal term of the detention ends (CNPP 148)."),
    "judge": later("Noted: the person is before the judge, and that clock runs."),
    "extend": later("Extended."),
    "ruling": later("Noted."),
    "release": later("Released. The entry is cancelled in the look-up system within the next five days (LNRD 36)."),
    "update": later("Updated. What stood there before is kept."),
}
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
LIMITS = {
    "ratify": Reasons,
    "extend": Reason,
    "to": Office,
    "received_by": PersonName,
    "address": Place,
    "post": Post,
}
"""What the forms of the page take at most, by the command's own types."""
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


@require_safe
@never_cache
@requires("detentions.update")
def one(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, number)


@require_POST
@never_cache
@requires("detentions.update")
def done(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One act of the authority about one person."""
    if verb not in ACTS:
        raise NotFound("act", verb)
    try:
        _ACTS[verb](request, number)
    except (Forbidden, NotFound):
        raise
    except Refusal as refusal:
        return _page(request, number, refusal=refusal, opened=verb)
    if not _still_read(request, number):
        messages.success(request, _("The person is under eighteen: the record is kept apart from now on."))
        return redirect("prosecutor-wall")
    messages.success(request, " ".join((_(DONE[verb]), *_asked(request, verb))))
    return redirect("prosecutor-person", number=number)


def _asked(request: HttpRequest, verb: str) -> tuple[str, ...]:
    """Who may ask for the extension that was noted, and by which article: the accused or the prosecutor, by term."""
    if verb != "extend":
        return ()
    return (f"{_who_asks(request.POST['term'])}.",)


def _who_asks(term: str) -> str:
    law = queries.terms().by_id[term]
    return f"{queries.terms().asks[law.extended_by][language()]} ({law.extended_law})"


def _still_read(request: HttpRequest, number: str) -> bool:
    """False once an update has shown that the record is another authority's."""
    try:
        queries.get(number, asking(request))
    except (Forbidden, NotFound):
        return False
    return True


def _ratify(request: HttpRequest, number: str) -> None:
    actions.ratify(number, RatifyDetention(reason=said(request, "reason", longest(Reasons))), **by(request))


def _complaint(request: HttpRequest, number: str) -> None:
    actions.note_complaint(number, NoteComplaint(made_at=_given(request, "made_at")), **by(request))


def _tell_victim(request: HttpRequest, number: str) -> None:
    actions.tell_victim(number, TellVictim(told_at=_given(request, "told_at")), **by(request))


def _victim_unable(request: HttpRequest, number: str) -> None:
    actions.note_victim_unable(number, NoteVictimUnable(found_at=_given(request, "found_at")), **by(request))


def _judge(request: HttpRequest, number: str) -> None:
    command = HandOverPerson(
        to=said(request, "to", longest(Office)),
        to_kind="control_judge",
        handed_at=_given(request, "handed_at"),
        received_by=said(request, "received_by", longest(PersonName)),
        address=said(request, "address", longest(Place)),
    )
    actions.hand_over(number, command, **by(request))


def _extend(request: HttpRequest, number: str) -> None:
    command = ExtendTerm(term=said(request, "term", longest(TermId)), reason=said(request, "reason", longest(Reason)))
    actions.extend(number, command, **by(request))


def _ruling(request: HttpRequest, number: str) -> None:
    actions.note_ruling(number, NoteRuling(ruled_at=_given(request, "ruled_at")), **by(request))


def _release(request: HttpRequest, number: str) -> None:
    now = by(request)
    released_at = words.instant(request.POST.get("released_at", ""), "released_at") or now["at"]
    command = ReleasePerson(released_at=released_at, ground=said(request, "ground", longest(Code)))
    actions.release(number, command, **now)


def _update(request: HttpRequest, number: str) -> None:
    changes = {
        name: value for name in UPDATED if (value := said(request, name, 2000)) != request.POST.get(f"was:{name}", "")
    }
    if not changes:
        raise words.missing(_("Nothing differs from what stands there: change a field first."), "changes")
    command = UpdateDetention(changes=changes, post=said(request, "post", longest(Post)))
    actions.update(number, command, **by(request))


_ACTS: Mapping[str, Callable[[HttpRequest, str], None]] = {
    "ratify": _ratify,
    "complaint": _complaint,
    "tell-victim": _tell_victim,
    "victim-unable": _victim_unable,
    "judge": _judge,
    "extend": _extend,
    "ruling": _ruling,
    "release": _release,
    "update": _update,
}


def _given(request: HttpRequest, name: str) -> datetime:
    at = words.instant(request.POST.get(name, ""), name)
    if at is None:
        raise words.missing(_("Give day and time. Nothing was changed."), name)
    return at


def _page(request: HttpRequest, number: str, *, refusal: Refusal | None = None, opened: str = "") -> HttpResponse:
    who, at, spoken = reader(request, PURPOSE), timezone.now(), language()
    sheet = queries.read(number, who, at=at)
    detention, person = sheet.detention, sheet.person
    running = queries.clocks(detention, at=at)
    more = person.get("more") or {}
    typed = request.POST if refusal else {}
    context = {
        "detention": detention,
        "kind": queries.LISTS.labels["kinds"][detention.kind][spoken],
        "standing": queries.STATES.states[detention.status].labels[spoken],
        "name": " ".join(str(person.get(part) or "") for part in ("given", "first_surname", "second_surname")).strip(),
        "facts": _facts(sheet),
        "clocks": [clocks.clock(row, at, spoken) for row in running],
        "extendable": [
            (row.term, f"{row.title[spoken]} · {_who_asks(row.term)}")
            for row in running
            if row.met_at is None and queries.terms().by_id[row.term].extended_hours
        ],
        "events": _events(sheet),
        "fields": [
            (
                name,
                _(label),
                str(typed.get(name) or more.get(name) or person.get(name) or ""),
                str(more.get(name) or person.get(name) or ""),
                name in LONG,
                queries.LISTS.fields[name],
            )
            for name, label in UPDATED.items()
        ],
        "longest": {name: longest(limited) for name, limited in LIMITS.items()},
        "grounds": [(code, labels[spoken]) for code, labels in queries.LISTS.labels["grounds"].items()],
        "may": asking(request).permissions,
        "now": f"{localtime(at):%Y-%m-%dT%H:%M}",
        "opened": opened,
        "typed": typed,
        "by_complaint": detention.on_complaint,
    }
    return DESK.show(request, "wall", "prosecutor/person.html", context | _refused(refusal))


def _refused(refusal: Refusal | None) -> dict[str, Any]:
    """What is shown of a refusal, with the field by its name."""
    if refusal is None:
        return {}
    found = words.refused(refusal)
    label = UPDATED.get(refusal.where)
    return found | ({"refusal_words": f"{_(label)}: {found['refusal_words']}"} if label else {})


def _facts(sheet: Any) -> list[tuple[str, str]]:
    row, person, stub = sheet.detention, sheet.person, sheet.stub
    injuries = person.get("injuries")
    found = [
        (_("Detained"), _when(row.detained_at)),
        (_("In the register"), _when(row.registered_at)),
        (_("Found lawful"), _when(row.ratified_at)),
        (_("Victim physically unable to complain"), _when(row.victim_unable_at)),
        (_("Where"), row.place or stub.get("place", "")),
        (_("Why"), row.motives or stub.get("motives", "")),
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
    return [(label, str(value)) for label, value in found if value]


def _events(sheet: Any) -> list[dict[str, Any]]:
    """What was done with the person, the oldest first."""
    found = [
        {
            "at": _instant(fields.get("at") or fields.get("noted_at")),
            "what": _(EVENTS[what]),
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
        return ", ".join(_(UPDATED.get(name, name)) for name in fields.get("changes") or {})
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


def _when(at: datetime | None) -> str:
    return f"{localtime(at):%d/%m/%Y %H:%M}" if at else ""
