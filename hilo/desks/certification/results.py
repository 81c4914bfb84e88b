"""What the centre fills in about results: one is recorded, annulled, contested."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hilo.desks.certification import words
from hilo.kit.forms import Ask, Form, form_of
from hilo.registries.officers import actions, queries


def language() -> str:
    """The reader's, of the two that the law's words stand in."""
    return "es" if (get_language() or "es").startswith("es") else "en"


def record_form(request: HttpRequest, officer_id: int) -> Form:
    """What the centre fills in about a component that it judged."""
    return form_of(
        actions.record_evaluation,
        reverse("certification-result", args=[officer_id]),
        _("Record a result"),
        {
            "component": _("Component"),
            "passed": _("Result"),
            "issued_on": _("Day of the evaluation"),
            "valid_until": _("First day it no longer holds; empty: as the rules say"),
            "document": Ask(_("Document"), hint=_("A result that was not passed names one.")),
        },
        choices={
            "component": list(words.COMPONENTS.items()),
            "passed": [("true", _("passed")), ("false", _("not passed"))],
        },
        given=request.POST.dict() if "component" in request.POST else None,
        name="result",
        look="",
    )


def forms_of(officer_id: int, row: dict[str, Any] | None) -> list[Form]:
    """What the centre may do with a result that stands."""
    if row is None:
        return []
    known = queries.known_grounds("annulment", language())
    return [
        form_of(
            actions.annul_result,
            reverse("certification-annul", args=[officer_id, row["id"]]),
            _("Annul the result"),
            {"ground": _("Ground"), "document": _("Document"), "words": _("In words, for the sealed file")},
            choices={"ground": known},
            name=f"annul-{row['id']}",
            look="danger",
        ),
        form_of(
            actions.lodge_appeal,
            reverse("certification-appeal", args=[officer_id, row["id"]]),
            _("Write down an appeal"),
            {"lodged_on": _("Day on the paper"), "document": _("Document")},
            name=f"appeal-{row['id']}",
            look="",
        ),
    ]
