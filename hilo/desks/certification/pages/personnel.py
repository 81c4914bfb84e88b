"""The personnel office: an officer is enrolled, by hand or from a spreadsheet; given an account, a post; and leaves."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.certification.frame import DESK, PURPOSE
from hilo.desks.certification.photographs import archive_form, sheet_form
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Ask, Form, form_of, upload
from hilo.kit.frame import reader
from hilo.kit.views import does
from hilo.lib.commands import command, parse
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import Longest
from hilo.registries.officers import actions, queries
from hilo.registries.officers.actions import Fault, Loaded, PhotoTaken
from hilo.registries.officers.commands import EnrolOfficer, RecordTraining, RehireAnswer, ServiceStep

from .officer import page as officer_page

LARGEST = 20_000_000
"""Bytes of a spreadsheet; a larger one is for the command line."""
SHOWN = 100
"""Rows that stayed out, as the page tells them."""
ANSWERED = ("same", "reason")
FIELDS: dict[str, str | Promise | Ask] = {
    "number": lazily("Number in the institution"),
    "name": lazily("Full name"),
    "cuip": "CUIP",
    "curp": "CURP",
    "born": lazily("Birth date"),
    "joined_on": lazily("First day of service"),
    "account": lazily("Account that the officer signs in with"),
}


@command
class Rehearsal:
    """Whether a spreadsheet is only tried; dates: the order of its days where a column does not show it; corporation:
    how a file of the national register names the institution, where not as here."""

    rehearsal: bool = False
    dates: Annotated[str, Longest(3)] = ""
    corporation: Annotated[str, Longest(160)] = ""


@require_safe
@never_cache
@requires("officers.write")
def enrolment(request: HttpRequest) -> HttpResponse:
    """The form that enrols one officer, and the one that takes a spreadsheet."""
    return _page(request)


@require_POST
@never_cache
@requires("officers.write")
def enrolling(request: HttpRequest) -> HttpResponse:
    """An officer is enrolled; who may have served before is asked about, and the answer sent with the same form."""
    return carry_out(
        request,
        actions.enrol,
        ask=_enrolment,
        again=lambda refusal: _page(request, refusal),
        said=lambda officer: _("%(name)s serves from now on.") % {"name": officer.name},
        to=lambda officer: redirect("certification-officer", officer_id=officer.pk),
    )


@require_POST
@never_cache
@requires("officers.import")
def importing(request: HttpRequest) -> HttpResponse:
    """The officers of a spreadsheet: tried first, with nothing kept, and then taken."""
    asked = form(request, Rehearsal)
    rehearsal = asked.rehearsal
    try:
        told = _load(request, asked)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal)
    return _page(request, told=told, rehearsal=rehearsal)


@require_POST
@never_cache
@requires("officers.write")
def writing_out(request: HttpRequest) -> HttpResponse:
    """Everybody of the own institution in the layout of the national register, as a file."""
    institution = reader(request, PURPOSE).institution
    made = actions.write_national(institution, **by(request))
    answer = HttpResponse(made.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="RNPSP-{institution}.dat"'
    return answer


@require_POST
@never_cache
@requires("officers.import")
def undoing(request: HttpRequest, import_id: int) -> HttpResponse:
    """An import is taken back, as far as nothing was built on it; what stands in the way is told."""
    return carry_out(
        request,
        actions.undo_import,
        import_id,
        again=lambda refusal: _page(request, refusal),
        said=_undone,
        to="certification-enrolment",
        purpose=PURPOSE,
    )


def _undone(told: actions.Undone) -> list[str]:
    words = {"back": told.taken_back, "left": len(told.left)}
    left = [f"{one.line} · {one.number}: {', '.join(one.why)}" for one in told.left[:SHOWN]]
    return [_("%(back)s rows taken back, %(left)s left.") % words, *left]


def _taught(_officer_id: int, request: HttpRequest) -> RecordTraining:
    """A box that is not ticked is no answer to a browser; here it says that the course was not passed."""
    return form(request, RecordTraining, passed="passed" in request.POST)


_done = partial(does, right="officers.write", page=officer_page, to="certification-officer", purpose=PURPOSE)
linking = _done(
    actions.give_account,
    said=lambda officer: _("Written down: reports are written with it.") if officer.account_id else _("Taken away."),
)
posting = _done(actions.assign, said=lazily("Written down: the post before ends on the same day."))
stepping = _done(
    actions.change_service,
    said=lazily("Written down: crew, command and phone know it."),
    ask=lambda _officer_id, request: form(request, ServiceStep),
)
promoting = _done(actions.promote, said=lazily("Written down: the rank before ends on the same day."))
teaching = _done(actions.record_training, said=lazily("The course was written down."), ask=_taught)
sanctioning = _done(actions.sanction, said=lazily("The sanction was written down."))
separating = _done(actions.separate, said=lazily("The service ended; the account ends with it."))


def _enrolment(request: HttpRequest) -> EnrolOfficer:
    """What is asked for, in the own institution, with the answer if one is given."""
    told = {name: request.POST.get(name, "").strip() for name in ANSWERED}
    answer = None
    if any(told.values()):
        answer = parse(RehireAnswer, {"same": told["same"] or None, "reason": told["reason"]})
    return form(request, EnrolOfficer, institution=reader(request, PURPOSE).institution, answer=answer)


def _load(request: HttpRequest, asked: Rehearsal) -> Loaded:
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > LARGEST:
        raise Refusal("HILO-O495", where="file", path=given.name if given else "", largest_bytes=LARGEST // 1_000_000)
    institution = reader(request, PURPOSE).institution
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(given.name or '').suffix[:6]}"
        path.write_bytes(given.read())
        return actions.load(
            institution=institution,
            path=path,
            mapping={},
            rehearsal=asked.rehearsal,
            dates=asked.dates,
            corporation=asked.corporation,
            **by(request),
        )


def _page(
    request: HttpRequest,
    refusal: Refusal | None = None,
    told: Loaded | None = None,
    rehearsal: bool = False,
    pictures: list[PhotoTaken] | None = None,
) -> HttpResponse:
    context = {
        "enrol": _form(request, refusal),
        "sheet": _sheet_form(told is None or not rehearsal),
        "questions": refusal.extra.get("questions", []) if refusal else [],
        "told": told,
        "faults": _faults(told) if told else [],
        "imports": queries.imports(who) if (who := reader(request, PURPOSE)).may("officers.import") else [],
        "rehearsal": rehearsal,
        "archive": archive_form(),
        "sheets": sheet_form(request),
        "pictures": pictures,
        "taken": sum(bool(one.status) for one in pictures or []),
    }
    return DESK.show(request, "enrol", "certification/enrol.html", context, refusal=refusal)


def _faults(told: Loaded) -> list[tuple[Fault, str]]:
    """The first rows that stayed out, each with the heading of its column as the sheet has it."""
    faults = sorted(told.faults, key=lambda fault: fault.line)[:SHOWN]
    return [(fault, told.columns.get(fault.field, fault.field)) for fault in faults]


def _form(request: HttpRequest, refusal: Refusal | None) -> Form:
    given = request.POST.dict() if refusal and "number" in request.POST else None
    made = form_of(
        EnrolOfficer,
        reverse("certification-enrol"),
        _("Enrol"),
        FIELDS,
        given=given,
        name="enrol",
        key="Alt+N",
    )
    if not (refusal and refusal.extra.get("questions")):
        return made
    same = [(str(one["officer"]), f"{one['institution']} · {one['officer']}") for one in refusal.extra["questions"]]
    asked = form_of(
        RehireAnswer,
        "",
        "",
        {"same": Ask(_("It is this one; none for nobody")), "reason": Ask(_("Why"))},
        choices={"same": same},
        given=given,
        name="enrol",
    )
    return Form(made.address, made.button, [*made.inputs, *asked.inputs], made.key, made.name, sent=True)


def _sheet_form(rehearse: bool) -> Form:
    file = upload("file", _("Spreadsheet (CSV, XLSX) or national file"), ".csv,.xlsx,.dat,.txt,text/csv")
    orders = [("dmy", _("day first")), ("mdy", _("month first"))]
    asks = {
        "rehearsal": Ask(_("Only try it: keep nothing"), value=rehearse),
        "dates": Ask(_("Days, where a column does not show it"), choices=orders),
        "corporation": Ask(_("Name of the corporation in a national file, where not as here")),
    }
    only = form_of(Rehearsal, "", "", asks)
    note = _("Columns: number, full name; if you like CUIP, CURP, birth date, rank, post, account. Good rows go in.")
    return Form(reverse("certification-import"), _("Send it"), [file, *only.inputs], name="sheet", look="", note=note)
