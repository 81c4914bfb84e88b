"""Everybody reads the editions and the votes; the three parties vote on the page, on the bytes they read."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hilo.kernel.access.tests.people import PASSWORD, Person
from hilo.policing.reports.models import EditionProposal
from hilo.policing.reports.tests.small_form import TEXT

pytestmark = pytest.mark.django_db
FUTURE = TEXT.replace("2027", "2097")


@pytest.fixture
def enter(account, national):
    cache.clear()

    def signed_in(role: str):
        person = Person(account(role, "NAC", password=PASSWORD))
        person.sign_in()
        person.activate()
        return person.browser

    return signed_in


def send(browser, text: str = FUTURE, reason: str = "Menos hojas"):
    file = SimpleUploadedFile("form.toml", text.encode() if isinstance(text, str) else text)
    return browser.post(reverse("council-propose"), {"file": file, "reason": reason})


def vote(browser, verb: str = "approve", **more):
    row = EditionProposal.objects.get()
    given = {"verb": verb, "sha256": row.sha256, "reason": "Leído"} | more
    return browser.post(reverse("council-vote", args=[row.pk]), given)


def text(answer) -> str:
    return answer.content.decode()


def test_everybody_reads_which_editions_there_are_and_what_is_not_known(client):
    told = text(client.get(reverse("council-editions")))
    for form in ("iph_2015_crime", "iph_2019_civic", "iph_2019_crime"):
        assert form in told
    assert "h-propose" not in told


def test_three_parties_put_an_edition_in_force(enter, client):
    sergio = enter("secretariat")
    assert send(sergio).status_code == 302
    page = reverse("council-edition", args=[EditionProposal.objects.get().pk])
    assert client.get(page).status_code == 200
    assert "may_vote" not in text(client.get(page))
    assert client.get(f"{page}/form.toml").content == FUTURE.encode()
    for browser in (sergio, enter("attorney_general"), enter("commissioner")):
        assert 'name="verb" value="approve"' in text(browser.get(page))
        assert vote(browser).status_code == 302
    assert EditionProposal.objects.get().status == "approved"
    assert 'name="verb"' not in text(sergio.get(page))
    assert "iph_2097_crime" in text(client.get(reverse("council-editions")))


def test_a_file_with_faults_is_refused_with_every_path(enter):
    sergio = enter("secretariat")
    answer = send(
        sergio, FUTURE.replace('type = "boolean"', 'type = "maybe"').replace('type = "rows"', 'type = "heap"')
    )
    assert answer.status_code == 422
    assert "parts[0].fields[0].type" in text(answer)
    assert "parts[1].fields[0].type" in text(answer)
    for sent in (b"\xff\xfe", b"", b"a" * 500_000):
        assert send(sergio, sent).status_code == 422
    assert sergio.post(reverse("council-propose"), {"reason": "x"}).status_code == 422
    assert EditionProposal.objects.count() == 0


def test_a_vote_on_other_bytes_is_not_counted_and_the_words_are_kept(enter):
    send(enter("secretariat"))
    answer = vote(enter("attorney_general"), sha256="0" * 64, reason="Palabras mías")
    assert answer.status_code == 409
    assert "HILO-R450" in text(answer)
    assert "Palabras mías" in text(answer)


def test_nobody_else_proposes_or_votes(enter, client):
    send(enter("secretariat"))
    assert send(enter("commissioner")).status_code == 403
    assert vote(client).status_code == 302  # to sign in
    assert vote(enter("analyst")).status_code == 403
    assert vote(enter("attorney_general"), "withdraw").status_code == 403
    assert EditionProposal.objects.get().votes.count() == 0


def test_a_rejection_and_a_withdrawal_end_it(enter):
    sergio = enter("secretariat")
    send(sergio)
    assert vote(enter("commissioner"), "reject").status_code == 302
    assert EditionProposal.objects.get().status == "rejected"
    assert vote(sergio, "withdraw").status_code == 409


def test_a_proposal_that_is_not_there_is_not_found(client):
    assert client.get(reverse("council-edition", args=[999])).status_code == 404
    assert client.get(reverse("council-edition-text", args=[999])).status_code == 404
