"""Who asks to enter: registered and admitted by the corporation, cleared by the centre of trust control between."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from hilo.desks.academy.frame import DESK, told
from hilo.desks.academy.pasted import table, with_file
from hilo.kit.acting import form as sent_form
from hilo.kit.forms import Ask, Form, form_of
from hilo.kit.frame import Record, language, reader
from hilo.kit.listing import Column, Empty, Filter, list_page
from hilo.kit.views import does, shows
from hilo.lib.commands import parse
from hilo.lib.errors import Refusal
from hilo.registries.academies import actions, queries
from hilo.registries.academies.commands import AdmitApplicant, RegisterApplicants
from hilo.registries.academies.queries import ApplicantRow
from hilo.registries.officers.commands import RehireAnswer
from hilo.registries.officers.queries import profiles

PURPOSE = "selection of applicants"
"""For what the ledger says that records are read here."""
STAGES = {
    "waits": (lazily("waits for trust control"), "soon"),
    "barred": (lazily("may not enter"), "late"),
    "cleared": (lazily("may be taught"), "calm"),
    "cadet": (lazily("cadet"), "calm"),
    "trained": (lazily("may enter"), "calm"),
    "entered": (lazily("entered"), "done"),
    "ended": (lazily("ended without an entry"), "done"),
}


@shows("officers.read")
def asking(request: HttpRequest) -> HttpResponse:
    """`?stage=waits`: those of the own corporation, or of the centre's state. The read is written in the ledger."""
    return _list(request)


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who = reader(request, PURPOSE)
    stage = Filter("stage", _("Which"), [("", _("all")), *((key, words) for key, (words, _look) in STAGES.items())])
    return list_page(
        request,
        DESK,
        "applicants",
        queries.applicants(who, at=timezone.now(), stage=stage.chosen(request)),
        [
            Column(_("Folio"), lambda row: row.folio, link=lambda row: reverse("academy-applicant", args=[row.id])),
            Column(_("Name"), lambda row: row.name, under=True),
            Column(_("Corporation"), lambda row: row.institution),
            Column(_("Call"), lambda row: row.call, under=True),
            Column(_("Stands"), lambda row: STAGES[row.stage][0], look=lambda row: STAGES[row.stage][1]),
            Column(_("Cleared until"), lambda row: row.cleared_until or ""),
            Column(_("Group"), lambda row: row.group),
        ],
        title=_("Applicants"),
        empty=Empty(_("No applicant"), _("Who answers a public call is registered by a list.")),
        filters=[stage],
        file="applicants",
        form=_register(request, refusal) if who.may("officers.write") else None,
        refusal=refusal,
    )


def _register(request: HttpRequest, refusal: Refusal | None) -> Form:
    labels: dict[str, Any] = {
        "call": Ask(_("Public call"), hint="C-2026-01"),
        "profile": _("Profile"),
        "people": Ask(_("One a line: folio, name, CURP"), kind="lines", hint="ASP-1 ⇥ Ana Ruiz Soto ⇥ CURP"),
    }
    made = form_of(
        actions.register_applicants,
        reverse("academy-register"),
        _("Register applicants"),
        labels,
        choices={"profile": profiles(language())},
        given=request.POST if refusal else None,
        name="register",
        key="Alt+N",
    )
    return with_file(made, "people")


@shows("officers.read")
def one(request: HttpRequest, applicant_id: int) -> HttpResponse:
    """An applicant, and what the reader's institution does next. Reading it is written in the ledger."""
    return _page(request, applicant_id)


def _page(request: HttpRequest, applicant_id: int, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    who = reader(request, PURPOSE)
    row = queries.applicant(applicant_id, who, at=timezone.now())
    words, look = STAGES[row.stage]
    context = {
        "record": Record(
            row.folio,
            row.name,
            [(look, str(words))],
            [
                (_("Corporation"), row.institution),
                (_("Call"), row.call),
                ("CURP", row.curp),
                (_("Birth date"), row.born),
                (_("Profile"), dict(profiles(language())).get(row.profile, row.profile)),
                (_("Cleared until"), row.cleared_until),
                (_("Group"), row.group),
            ],
        ),
        "officer": reverse("certification-officer", args=[row.officer]) if row.officer else "",
        "back": reverse("academy-applicants"),
        "forms": [] if row.stage in ("entered", "ended") else _forms(request, row, who, refusal, acted),
    }
    return DESK.show(request, "applicants", "academy/applicant.html", context, refusal=refusal)


def _forms(request: HttpRequest, row: ApplicantRow, who: Any, refusal: Refusal | None, acted: str) -> list[Form]:
    def made(name: str, action: Any, button: str, labels: dict[str, Any], look: str = "primary") -> Form:
        given = request.POST if acted == name and refusal else None
        address = reverse(f"academy-{name}", args=[row.id])
        return form_of(action, address, button, labels, given=given, name=name, look=look)

    today = timezone.localdate().isoformat()
    found = []
    if who.may("officers.evaluate"):
        outcome = [("true", _("passed")), ("false", _("not passed"))]
        labels = {
            "passed": Ask(_("Result"), kind="radio", choices=outcome, required=True),
            "issued_on": Ask(_("Day of the result"), value=today),
            "valid_until": Ask(_("Until (first day it no longer holds)"), hint=_("Empty: what the rules say")),
            "document": _("Document"),
        }
        found.append(made("clear", actions.clear_applicant, _("Write down the result"), labels))
    if who.may("officers.write"):
        if row.stage == "trained":
            labels = {
                "number": _("Number in the corporation"),
                "joined_on": Ask(_("First day of service"), value=today),
            }
            entry = made("admit", AdmitApplicant, _("Admit"), labels)
            found.append(_asked(request, entry, refusal) if acted == "admit" else entry)
        ended = {"reason": _("Reason")}
        found.append(made("drop", actions.drop_applicant, _("End without an entry"), ended, "danger"))
    return found


def _asked(request: HttpRequest, form: Form, refusal: Refusal | None) -> Form:
    """The form with the question about earlier services, where one was put (HILO-O430)."""
    questions = refusal.extra.get("questions", []) if refusal else []
    if not questions:
        return form
    same = [(str(one["officer"]), f"{one['institution']} · {one['officer']}") for one in questions]
    labels = {"same": Ask(_("It is this one; none for nobody")), "reason": Ask(_("Why"))}
    more = form_of(RehireAnswer, "", "", labels, choices={"same": same}, given=request.POST, name="admit")
    return Form(form.address, form.button, [*form.inputs, *more.inputs], form.key, form.name, form.look, sent=True)


def _entry(applicant_id: int, request: HttpRequest) -> AdmitApplicant:
    answer = None
    if reason := request.POST.get("reason", "").strip():
        answer = parse(RehireAnswer, {"same": request.POST.get("same") or None, "reason": reason})
    return sent_form(request, AdmitApplicant, answer=answer)


def _people(request: HttpRequest) -> RegisterApplicants:
    """What was pasted: a spreadsheet puts tabs between its cells, which no other field takes."""
    asked = {name: request.POST.get(name, "").strip() for name in ("call", "profile")}
    return parse(RegisterApplicants, asked | {"people": table(request, "people")})


register = does(actions.register_applicants, "officers.write", _list, told, "academy-applicants", ask=_people)
clear = does(
    actions.clear_applicant,
    "officers.evaluate",
    _page,
    lazily("Written down: the corporation learns the effect, not the result."),
    "academy-applicant",
    acted="clear",
)
admit = does(
    actions.admit,
    "officers.write",
    _page,
    lambda officer: _("%(name)s serves from now on.") % {"name": officer.name},
    lambda request, applicant_id, made: redirect("certification-officer", officer_id=made.pk),
    ask=_entry,
    acted="admit",
)
drop = does(
    actions.drop_applicant, "officers.write", _page, lazily("The application ended."), "academy-applicant", acted="drop"
)
