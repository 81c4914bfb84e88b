"""What the personnel office does with one who serves, as the forms of the officer's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hilo.desks.certification import words
from hilo.kit.forms import Act, Ask, Form, form_of
from hilo.kit.frame import language
from hilo.registries.officers import actions, queries
from hilo.registries.officers.commands import ServiceStep


def acts(request: HttpRequest, record: queries.OfficerRecord) -> list[Act]:
    """What the personnel office does with one who serves: an account, another post, the end of the service; and who
    the officer is, to be signed by another."""
    made = (_linking, _posting, _standing, _promoting, _teaching, _sanctioning, _renaming, _separating)
    return [one(request, record).act for one in made]


def _renaming(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    papers = [(code, label) for code, label in words.DOCUMENTS.items() if code not in ("import", "photo_record")]
    return _asks(
        request,
        record,
        actions.propose_identity,
        "identity",
        _("Change the identity"),
        {
            "name": _("Full name"),
            "born": _("Birth date"),
            "curp": "CURP",
            "cuip": "CUIP",
            "sex": Ask(_("Sex"), choices=[("H", "H"), ("M", "M"), ("X", "X")]),
            "document": _("Document"),
            "number": _("Number of the document"),
            "issuer": _("Issued by"),
        },
        choices={"document": papers},
        told="issuer",
        way="identity-propose",
        note=_("Write what changes alone. Another account of the institution signs it; until then nothing changes."),
    )


def _linking(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.give_account,
        "account",
        _("Write down the account"),
        {"username": Ask(_("Account that the officer signs in with"), value=record.account, hint=_("Empty: none."))},
        told="username",
    )


def _posting(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.assign,
        "post",
        _("Send to a post"),
        {"post": _("Post"), "duty": _("Duty"), "since": _("Since"), "reason": _("Why")},
        choices={"duty": list(words.DUTIES.items())},
        told="post",
    )


def _standing(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        ServiceStep,
        "status",
        _("Leave, suspend or reinstate"),
        {"step": _("What begins"), "since": _("Since"), "reason": _("Why"), "document": _("Document")},
        choices={"step": list(words.STEPS.items())},
        told="step",
        note=_(
            "A suspension rests on a document. Whoever is suspended has no right here until reinstated. A leave may"
            " begin on a later day; Service again, written down before that day, calls it off."
        ),
    )


def _promoting(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.promote,
        "rank",
        _("Give a rank"),
        {"rank": _("Rank"), "since": _("Since"), "document": _("Certificate of rank"), "reason": _("Why")},
        choices={"rank": queries.next_rank(record.card.rank, language())},
        told="rank",
    )


def _teaching(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.record_training,
        "training",
        _("Write down a course"),
        {
            "course": _("Course"),
            "academy": _("Academy"),
            "starts": _("First day"),
            "ends": _("Last day"),
            "hours": Ask(_("Hours"), hint=_("Empty: those of the programme.")),
            "grade": _("Grade"),
            "folio": _("Folio of the paper"),
            "passed": Ask(_("Passed"), value=True),
        },
        choices={"course": queries.courses(language())},
        told="course",
    )


def _sanctioning(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.sanction,
        "sanction",
        _("Write down a sanction"),
        {
            "kind": _("Kind"),
            "begins": _("Since"),
            "until": Ask(_("First day after it"), hint=_("Of a suspension.")),
            "document": _("Resolution"),
            "reason": _("In words"),
        },
        choices={"kind": queries.sanctions(language())},
        told="kind",
    )


def _separating(request: HttpRequest, record: queries.OfficerRecord) -> Form:
    return _asks(
        request,
        record,
        actions.separate,
        "separation",
        _("End the service"),
        {
            "cause": _("Cause (LGSNSP 79)"),
            "on": _("First day out of service"),
            "resolution": _("Resolution"),
            "reason": _("In words"),
            "minutes": _("Minutes of the hand-over"),
        },
        choices={"cause": list(words.CAUSES.items())},
        told="cause",
        look="danger",
        note=_("Certificate and account end with it. What is in hand is named below: somebody takes it up."),
    )


def _asks(
    request: HttpRequest,
    record: queries.OfficerRecord,
    act: Any,
    name: str,
    button: str,
    labels: Mapping[str, Any],
    *,
    told: str,
    way: str = "",
    look: str = "",
    **more: Any,
) -> Form:
    """The form of an act on the officer. told: a field that this one alone has, by which what was refused is known;
    way: of its address, the name if left out."""
    given = request.POST.dict() if told in request.POST else None
    address = reverse(f"certification-{way or name}", args=[record.card.id])
    return form_of(act, address, button, labels, given=given, name=name, look=look, **more)
