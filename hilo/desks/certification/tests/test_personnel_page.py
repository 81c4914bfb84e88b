"""The personnel office enrols, links, posts and separates its own officers, by hand and from a spreadsheet."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hilo.desks.certification import words
from hilo.kernel.access.models import AccessToken
from hilo.kernel.access.queries import user_named
from hilo.registries.officers.queries import numbered
from hilo.registries.officers.rules.service import standard

pytestmark = pytest.mark.django_db
EVA = {"number": "E-1", "name": "Eva Luna", "born": "1990-05-05"}


@pytest.fixture
def pilar(enter):
    return enter("personnel", "SSP-PUE")


@pytest.fixture
def omar(account, force):
    return account("officer", "SSP-PUE", username="omar", centre="")


def text(answer) -> str:
    return answer.content.decode()


def do(browser, act, officer, **fields):
    return browser.post(reverse(f"certification-{act}", args=[officer.pk]), fields)


def token(user):
    from tests.support.tokens import token_of

    token_of(user, timezone.now())
    return AccessToken.objects.get(user=user).pk


def sheet(rows, name="p.csv"):
    return SimpleUploadedFile(name, ("No. empleado;Nombre completo;Usuario\n" + rows).encode("utf-8-sig"))


def test_the_words_are_those_of_the_law():
    assert list(words.CAUSES) == list(standard("service")["causes"])


def test_an_officer_is_enrolled_with_an_account(pilar, omar):
    assert pilar.get(reverse("certification-enrolment")).status_code == 200
    assert pilar.post(reverse("certification-enrol"), EVA | {"account": "omar"}).status_code == 302
    assert numbered("SSP-PUE", "E-1").account == omar


def test_who_may_have_served_before_is_asked_about_and_the_answer_sent_with_the_same_form(pilar):
    pilar.post(reverse("certification-enrol"), EVA)
    again = EVA | {"number": "E-2"}
    asked = pilar.post(reverse("certification-enrol"), again)
    assert asked.status_code == 409
    assert 'value="E-2"' in text(asked)
    assert 'name="reason"' in text(asked)
    assert numbered("SSP-PUE", "E-2") is None
    assert pilar.post(reverse("certification-enrol"), again | {"reason": "homónima"}).status_code == 302
    assert numbered("SSP-PUE", "E-2").previous is None


def test_an_account_is_linked_and_taken_away_and_a_wrong_one_stays_in_the_form(pilar, omar, force):
    ana = force[0]
    assert do(pilar, "account", ana, username="omar").status_code == 302
    assert "omar" in text(pilar.get(reverse("certification-officer", args=[ana.pk])))
    refused = do(pilar, "account", ana, username="nadie")
    assert refused.status_code == 404
    assert do(pilar, "account", ana, username="").status_code == 302
    assert numbered("SSP-PUE", ana.number).account is None


def test_an_officer_goes_to_another_post_and_leaves_and_what_is_in_hand_is_named(pilar, omar, force):
    pilar.post(reverse("certification-enrol"), EVA | {"account": "omar"})
    eva, day = numbered("SSP-PUE", "E-1"), timezone.localdate().isoformat()
    assert do(pilar, "post", eva, post="Archivo", duty="administrative", since=day).status_code == 302
    assert eva.postings.get().post == "Archivo"
    assert f"token:{token(omar)}" in text(pilar.get(reverse("certification-officer", args=[eva.pk])))
    refused = do(pilar, "separation", eva, cause="resignation", on="2999-01-01", resolution="OF-1", reason="se va")
    assert refused.status_code == 422
    assert 'value="OF-1"' in text(refused)
    assert (
        do(pilar, "separation", eva, cause="resignation", on=day, resolution="OF-1", reason="se va").status_code == 302
    )
    assert numbered("SSP-PUE", "E-1").status == "separated"
    assert "certification-separation" not in text(pilar.get(reverse("certification-officer", args=[eva.pk])))


def test_who_left_and_was_never_evaluated_has_no_component_in_force(pilar, force):
    pilar.post(reverse("certification-enrol"), EVA)
    eva, day = numbered("SSP-PUE", "E-1"), timezone.localdate().isoformat()
    do(pilar, "separation", eva, cause="resignation", on=day, resolution="OF-1", reason="se va")
    shown = pilar.get(reverse("certification-officer", args=[eva.pk])).context["components"]
    assert [str(one["look"]) for one in shown] == ["soon"] * 4


def test_a_spreadsheet_is_tried_and_then_taken(pilar, omar, force):
    rows = "91;Eva Luna;omar\n92;Otto Paz;nadie\n"
    tried = pilar.post(reverse("certification-import"), {"file": sheet(rows), "rehearsal": "true"})
    assert "HILO-K404" in text(tried)
    assert numbered("SSP-PUE", "91") is None
    pilar.post(reverse("certification-import"), {"file": sheet(rows)})
    assert numbered("SSP-PUE", "91").account == user_named("omar")
    assert numbered("SSP-PUE", "92") is None
    assert pilar.post(reverse("certification-import")).status_code == 422


def test_nobody_but_the_own_personnel_office_comes_in(enter, omar, force, account):
    ana = force[0]
    for role, institution, allowed in (
        ("personnel", "SSP-X", 403),
        ("certification", "CECC-PUE", 403),
        ("commander", "SSP-PUE", 403),
    ):
        other = enter(role, institution)
        for act in ("account", "post", "separation"):
            sent = {"username": "omar", "post": "x", "duty": "administrative", "since": "2026-01-01"}
            sent |= {"cause": "removal", "on": "2026-01-01", "resolution": "x", "reason": "x"}
            assert do(other, act, ana, **sent).status_code == allowed, (role, act)
        if role != "personnel":
            assert other.get(reverse("certification-enrolment")).status_code == 403
            assert other.post(reverse("certification-import"), {"file": sheet("1;A B;\n")}).status_code == 403
    assert numbered("SSP-PUE", ana.number).account is None
