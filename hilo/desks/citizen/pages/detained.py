"""/detained: where is this person? A full name, a second fact, one answer; by POST, so that no name is in an address.

The page needs no script, no cookie and no account. What it answers is the law's: LNRD 31 to 36.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hilo.desks.citizen.sending import in_language
from hilo.kernel.access.http import public
from hilo.kernel.signing.actions import public_key
from hilo.kernel.territory.queries import states
from hilo.lib.errors import Refusal
from hilo.lib.limits import longest
from hilo.policing.detentions import actions
from hilo.policing.detentions.commands import CertifyAnswer, LookUpPerson, NamePart, Token

NAMES = ("given", "first_surname", "second_surname")
DATES = ("born", "held")
PARTS = ("day", "month", "year")
LONGEST = longest(NamePart)


@dataclass
class Form:
    """What was typed, kept as it was, and what is wrong with it by field."""

    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Form:
        names = (*NAMES, *(f"{which}_{part}" for which in DATES for part in PARTS), "state")
        return cls({name: request.POST.get(name, "").strip()[:LONGEST] for name in names})

    def date_of(self, which: str) -> date | None:
        """The date of three fields; None if all are empty. One that is none is noted as wrong."""
        day, month, year = (self.typed[f"{which}_{part}"] for part in PARTS)
        if not (day or month or (year and which == "born")):
            return None
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            self.wrong[which] = _("Write day, month and year in numbers, as 5 3 1990.")
            return None
        if not date(1900, 1, 1) <= found <= timezone.localdate():
            self.wrong[which] = _("That date cannot be. Write the year with four digits.")
            return None
        return found

    def question(self) -> LookUpPerson | None:
        """What is asked, or None if something is wrong with it."""
        for name in NAMES[:2]:
            if not self.typed[name]:
                self.wrong[name] = _("Write it as it is on their papers.")
        born, held = self.date_of("born"), self.date_of("held")
        if born is None and held is None and not self.wrong.keys() & set(DATES):
            self.wrong["born"] = _("One of the two dates is needed: that of birth, or that of the detention.")
        if born is None and held is not None and not self.typed["state"]:
            self.wrong["state"] = _("Choose the state.")
        if self.wrong:
            return None
        return LookUpPerson(
            given=self.typed["given"],
            first_surname=self.typed["first_surname"],
            second_surname=self.typed["second_surname"],
            born_on=born,
            detained_on=None if born else held,
            state="" if born else self.typed["state"],
        )


@csrf_exempt  # Nobody is signed in by it and nothing is changed: a phone without cookies asks too.
@public
@require_http_methods(["GET", "HEAD", "POST"])
def detained_page(request: HttpRequest) -> HttpResponse:
    """The question and, in the same place, its answer."""
    if chosen := request.GET.get("lang"):
        return in_language(request, chosen)
    if request.method != "POST":
        return _shown(request, Form())
    form = Form.of(request)
    question = form.question()
    if question is None:
        return _shown(request, form, status=422)
    at = timezone.now()
    try:
        answer = actions.look_up(question, address=request.META.get("REMOTE_ADDR", ""), at=at)
    except Refusal as refusal:
        if refusal.code != "HILO-X429":
            raise
        response = _shown(request, form, status=429, wait=_wait(refusal.extra["wait_s"]))
        response["Retry-After"] = str(refusal.extra["wait_s"])
        return response
    if answer is None:
        return _shown(request, form, not_found=True, asked_at=at)
    when = _moment(answer.detained_at) if answer.detained_at else ""
    return _shown(request, form, answer=answer, sentence=_sentence(answer), when=when, asked_at=at)


@csrf_exempt
@public
@require_POST
def certificate_page(request: HttpRequest) -> HttpResponse:
    """The answer as a signed file (LNRD 29)."""
    try:
        asked = CertifyAnswer(token=request.POST.get("token", "")[: longest(Token)])
        file = actions.certificate_of_answer(asked, at=timezone.now())
    except Refusal as refusal:
        if refusal.code not in {"HILO-X430", "HILO-X458"}:
            raise
        return _shown(request, Form(), status=410, stale=True)
    response = HttpResponse(
        json.dumps(file, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="hilo-constancia.json"'
    patch_cache_control(response, no_store=True)
    return response


@public
@require_GET
def key_page(request: HttpRequest) -> HttpResponse:
    """The public key by which anybody verifies such a file."""
    response = HttpResponse(public_key(actions.SIGNS), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="hilo-consulta.pem"'
    return response


def _shown(request: HttpRequest, form: Form, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page; it is kept nowhere, for what stands on it is about a person."""
    fields = [
        ("given", _("Given names"), True),
        ("first_surname", _("First surname"), True),
        ("second_surname", _("Second surname"), False),
    ]
    shown = {
        "longest": LONGEST,
        "names": [
            {"id": name, "label": label, "value": form.typed.get(name, ""), "wrong": form.wrong.get(name), "must": must}
            for name, label, must in fields
        ],
        "born": _date_fields(form, "born"),
        "held": _date_fields(form, "held", str(timezone.localdate().year)),
        "wrong": form.wrong,
        "states": [
            {"code": one.code, "name": one.name, "chosen": one.code == form.typed.get("state")} for one in states()
        ],
    }
    response = render(request, "citizen/detained.html", shown | context, status=status)
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _date_fields(form: Form, which: str, year: str = "") -> list[dict[str, Any]]:
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    return [
        {
            "id": f"{which}_{part}",
            "label": labels[part],
            "value": form.typed.get(f"{which}_{part}", year if part == "year" else ""),
            "longest": 4 if part == "year" else 2,
        }
        for part in PARTS
    ]


def _sentence(answer: actions.Answer) -> str:
    """The answer in one sentence."""
    if answer.organised:
        told = {"day": _day(answer.detained_on)}
        if answer.held:
            return _("Somebody of that name was detained on %(day)s and is in custody.") % told
        return _("Somebody of that name was detained on %(day)s and is no longer in custody.") % told
    if answer.ask:
        told = {"who": answer.held_by}
        return _("%(who)s answers for this person. Go there or call: they must speak with you in person.") % told
    if answer.released_at is not None:
        told = {"when": _moment(answer.released_at)}
        return _("Somebody of that name was released on %(when)s.") % told
    told = {"who": answer.held_by}
    return _("Somebody of that name is in custody of %(who)s.") % told


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _moment(at: datetime) -> str:
    return f"{at:%d/%m/%Y, %H:%M}"


def _wait(seconds: int) -> str:
    """So long, in words."""
    if seconds < 90:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
