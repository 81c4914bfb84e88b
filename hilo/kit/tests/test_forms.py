"""A form made of a command: what its inputs are, and the command that what was typed makes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Le
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from hilo.kernel.action import action
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Ask, Form, form_of
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import Forbidden, NotFound, Refusal
from hilo.lib.limits import Instant, Longest, PersonName


@command
class Keeper:
    name: PersonName = ""


@command
class Keep:
    at: Instant
    seals: tuple[Annotated[str, Longest(20)], ...] = ()
    shelf: Annotated[int, Ge(1), Le(90)] | None = None
    keeper: Keeper | None = None
    note: Annotated[str, Longest(500)] = ""


@action("things.keep", verb="thing.kept")
def keep(key: int, command: Keep, *, actor: Actor, at: datetime) -> None:
    """Nothing."""


LABELS = {
    "at": "When",
    "seals": Ask("Seals", choices=[("a", "A"), ("b", "B")]),
    "shelf": "Shelf",
    "keeper": Ask("Keeper", parts={"name": Ask("Name", value="Ana")}),
    "note": Ask("Note", kind="text", hint="in short"),
}


def sent(typed: dict[str, Any]) -> Any:
    request = RequestFactory().post("/", typed)
    request.session = {}
    request.actor = Actor("ana")
    request._messages = FallbackStorage(request)
    return request


def drawn(one: Form, **context: Any) -> str:
    return Template('{% include "kit/form.html" %}').render(Context({"form": one} | context))


def test_the_inputs_of_a_form_are_what_the_command_tells():
    inputs = {one.name: one for one in form_of(keep, "/", "Keep", LABELS).inputs}
    kinds = {name: one.kind for name, one in inputs.items()}
    assert kinds == {"at": "datetime-local", "seals": "choices", "shelf": "number", "keeper": "parts", "note": "text"}
    assert (inputs["at"].required, inputs["note"].required) == (True, False)
    assert inputs["shelf"].limits == {"min": "1", "max": "90"}
    [name] = inputs["keeper"].inputs
    assert (name.name, name.value, name.limits) == ("keeper_name", "Ana", {"maxlength": "160"})


def test_what_was_refused_is_said_at_its_field_and_what_was_typed_stays():
    request = sent({"at": "", "note": "dry", "seals": ["a", "b"], "keeper_name": "Eva"})
    refusal = Refusal("HILO-K422", "When?", where="at")
    page = drawn(form_of(keep, "/", "Keep", LABELS, given=request.POST), refusal=refusal, refusal_words="When?")
    assert 'aria-invalid="true" aria-describedby="f-at-wrong"' in page
    assert '<span class="wrong" id="f-at-wrong">When?</span>' in page
    assert page.count("aria-invalid") == 1
    assert page.count("checked") == 2
    for typed in ('value="dry"', 'value="Eva"'):
        assert typed in page


def test_a_form_makes_its_command_with_lists_and_local_times():
    made = form(sent({"at": "2026-03-09T10:00", "seals": ["a", "", "b"], "shelf": "7", "note": ""}), Keep)
    assert made.at == timezone.make_aware(datetime(2026, 3, 9, 10))
    assert (made.seals, made.shelf, made.note) == (("a", "b"), 7, "")
    assert form(sent({"at": "2026-03-09T10:00+00:00"}), Keep).at == datetime(2026, 3, 9, 10, tzinfo=UTC)
    assert (
        form(sent({"note": "x", "keeper_name": "y"}), Keep, at=made.at, keeper=Keeper(name="Eva")).keeper.name == "Eva"
    )


@pytest.mark.parametrize("typed", [{"at": "tomorrow"}, {"at": ""}, {"at": "2026-03-09T10:00", "shelf": "91"}])
def test_what_breaks_a_limit_is_refused_with_its_field(typed):
    with pytest.raises(Refusal) as refused:
        form(sent(typed), Keep)
    assert (refused.value.code, refused.value.where) == ("HILO-K422", list(typed)[-1])


def test_what_is_refused_or_not_there_comes_back_to_the_page_and_what_is_forbidden_does_not():
    def refuses(refusal: Refusal) -> HttpResponse:
        def act(key: int, **who: Any) -> None:
            raise refusal

        act.command = None  # type: ignore[attr-defined]
        return carry_out(sent({}), act, 1, again=lambda one: HttpResponse(one.code), said="Kept.", to="home")

    assert refuses(NotFound("thing", 1)).content == b"HILO-K404"
    assert refuses(Refusal("HILO-K422", "No.")).content == b"HILO-K422"
    with pytest.raises(Forbidden):
        refuses(Forbidden("things.keep"))
