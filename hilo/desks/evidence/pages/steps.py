"""A step of custody as a form: what each asks for in the order of the hands, and the command that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hilo.kit.acting import form
from hilo.kit.forms import Ask, form_of
from hilo.kit.frame import Link
from hilo.lib.text import fold
from hilo.policing.evidence import queries
from hilo.policing.evidence.actions import Party
from hilo.policing.evidence.commands import TakeStep, TakeStepOfMany

from . import words

KEPT_PLACE = "evidence_place"
CODE = {"autocapitalize": "characters", "spellcheck": "false"}


def step_drawn(
    request: HttpRequest,
    action: Any,
    address: str,
    step: str,
    button: str,
    *,
    hidden: Sequence[tuple[str, Any]],
    kind: str = "",
    giver: Mapping[str, str],
    many: bool = False,
) -> dict[str, Any]:
    """A step's name, its law and its form for a page; nothing without a step.

    kind: of the item, whose law may ask for more; giver: who took it last; many: items at once.
    """
    if not step:
        return {}
    law = queries.kinds()[kind] if kind else None
    conditions = {"return": law.before_returning, "destroy": law.before_destroying}.get(step, ()) if law else ()
    asked = {
        "giver": _side(_("Who hands it over"), giver, _signing(many), required=False),
        "taker": _side(_("Who takes it"), {}, "", required=True),
        "seal_condition": Ask(_("The seal, as it is"), "radio", words.listed("seal"), required=True),
        "conditions": Ask(_("What the law asks for before"), choices=words.listed("conditions", conditions)),
        "seal_before": Ask(_("Number of the seal, as read now"), more=CODE),
        "seal_after": Ask(_("Number of the new seal"), required=True, more=CODE),
        "place": Ask(_("Place"), "text", value=request.session.get(KEPT_PLACE, "")),
        "condition": Ask(_("Condition of the item"), "text"),
        "purpose": Ask(_("What for"), "text"),
        "notes": Ask(_("Note")),
        "destination": Ask(_("Institution that expects it (code)"), more={"placeholder": "FGE-PUE", **CODE}),
        "order": Ask(_("Number of the order"), required=True),
        "authority": Ask(_("Authority that gave it"), required=True),
    }
    # Many items have as many seals: they are read one by one.
    without = {"seal_before"} if many else set()
    without |= set() if conditions else {"conditions"}
    shown = {name: asked[name] for name in words.SHOWN.get(step, ()) if name not in without}
    look = "danger" if queries.STEPS[step].order else "primary"
    sent = [("step", step), *hidden]
    typed = request.POST or None
    form = form_of(action, address, button, shown, given=typed, key="Alt+G", look=look, hidden=sent, focus=True)
    return {"step": words.step_words(step), "step_law": queries.STEPS[step].law, "form": form}


def _side(label: str, party: Mapping[str, str], hint: str, *, required: bool) -> Ask:
    parts: dict[str, Any] = {
        "name": Ask(_("Name"), required=required, value=party.get("name", "")),
        "institution": Ask(_("Institution or post"), value=party.get("institution", "")),
        "witness": _("Who saw them sign"),
    }
    return Ask(label, hint=hint, parts=parts)


def _signing(many: bool) -> str:
    own = _("Without a witness, they sign with their own account.")
    return f"{_('With no name, each comes from whoever took it last.')} {own}" if many else own


def step_asked(_number: str, request: HttpRequest) -> TakeStep:
    """The command of one item's step. The place is kept for the next form."""
    return form(request, TakeStep, **_made(request))


def step_of_many_asked(request: HttpRequest) -> TakeStepOfMany:
    """The command of the step of many. Nobody named as giver: each comes from whoever took it last."""
    made = _made(request)
    if made.get("giver") and not made["giver"].name:
        made["giver"] = None
    return form(request, TakeStepOfMany, numbers=tuple(request.POST.getlist("n")), **made)


def _made(request: HttpRequest) -> dict[str, Any]:
    """What is not of the form's fields one by one. A side that the form does not ask for is left to the step."""
    typed, own = request.POST, own_name(request)
    made: dict[str, Any] = {side: _party(typed, side, own) for side in ("giver", "taker") if f"{side}_name" in typed}
    if "seal_after" in typed:
        made["seal_after"] = typed["seal_after"]
    if typed.get("place"):
        request.session[KEPT_PLACE] = typed["place"]
    return made


def _party(typed: Mapping[str, str], side: str, own: str) -> Party | None:
    """Who the form names on a side; None lets the actor sign with the account. An empty name is nobody's."""
    name, institution = typed[f"{side}_name"].strip(), typed.get(f"{side}_institution", "")
    if name and fold(name) == fold(own):
        return None if side == "taker" else Party(name=name, institution=institution)
    return Party(name=name, institution=institution, witness=typed.get(f"{side}_witness", ""))


def own_name(request: HttpRequest) -> str:
    return str(getattr(request.user, "display_name", "") or request.user.get_username())


def holder(steps: Sequence[Any]) -> dict[str, str]:
    """Who took it last, as the form names them; nobody if it lies at a place."""
    last = next((step.taker for step in reversed(steps) if step.arc != "note"), None)
    return {"name": last.name, "institution": last.institution} if last and last.kind == "person" else {}


def buttons(possible: Sequence[str], address: str, chosen: str = "") -> list[Link]:
    """The steps that can be taken now, as large buttons. address: of the page, with its query so far."""
    return [
        Link(words.step_words(name), f"{address}step={name}", f"Alt+{place}", "chosen" if name == chosen else "")
        for place, name in enumerate(possible, 1)
    ]
