"""Accounts from a spreadsheet at the desk and by command, with letters on paper and the codes of a second hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from hilo.desks.administration.cli import app
from hilo.kernel.access.models import User
from hilo.kernel.access.tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
ROWS = (
    "Nombre;Usuario;Rol;Centro\nOlga Paz;olga;operator;PUE\nSara Sol;sara;supervisor;PUE\nJuan Sur;juan;operator;JAL\n"
)


@pytest.fixture
def admin(account: Callable[..., Any], puebla: Any, jalisco: Any) -> Callable[[str], Person]:
    """`admin("ada")`: an administrator of Puebla, signed in with both factors."""

    def signed_in(name: str) -> Person:
        cache.clear()
        one = Person(account("admin", username=name, password=PASSWORD))
        one.sign_in()
        one.activate()
        return one

    for name in ("eva", "ada"):
        account("admin", username=name, password=PASSWORD)
    return signed_in


def send(person: Person, **fields: str) -> Any:
    file = SimpleUploadedFile("people.csv", ROWS.encode("cp1252"))
    return person.browser.post(reverse("administration-load"), {"file": file, "institution": "PUE"} | fields)


def test_a_file_is_tried_then_taken_and_the_letters_are_shown_once(admin):
    ada = admin("ada")
    assert ada.browser.get(reverse("administration-loading")).status_code == 200
    tried = send(ada, rehearsal="true")
    assert not tried.context["letters"]
    assert not User.objects.filter(username="olga").exists()
    taken = send(ada)
    assert "no-store" in taken.headers["Cache-Control"]
    assert [one.username for one in taken.context["letters"]] == ["olga", "sara"]
    assert [(one.line, one.code) for one in taken.context["told"].faults] == [(4, "HILO-K404")]
    assert "No hay un registro JAL que usted pueda ver." in taken.content.decode()
    secret = taken.context["letters"][0].secret
    assert secret in taken.content.decode()
    assert secret not in ada.browser.get(reverse("administration-loading")).content.decode()
    assert send(ada).context["letters"] == []


def test_the_codes_are_the_second_hand_s_and_both_halves_open(admin):
    ada = admin("ada")
    start = next(one.secret for one in send(ada).context["letters"] if one.username == "sara")
    assert ada.browser.post(reverse("administration-codes")).context["letters"] == []
    eva = admin("eva")
    (letter,) = eva.browser.post(reverse("administration-codes")).context["letters"]
    assert (letter.username, letter.waits) == ("sara", True)
    assert letter.secret != start
    assert eva.browser.post(reverse("administration-codes")).context["letters"] == []


def test_nobody_else_loads_accounts(account, admin):
    cache.clear()
    other = Person(account("supervisor", password=PASSWORD))
    other.sign_in()
    other.activate()
    assert send(other).status_code == 403
    assert other.browser.post(reverse("administration-codes")).status_code == 403
    assert admin("ada").browser.post(reverse("administration-load"), {"institution": "PUE"}).status_code == 422


def test_by_command_the_letters_go_to_a_file_that_nobody_else_reads_and_none_is_written_over(admin, tmp_path):
    sheet, out = tmp_path / "people.csv", tmp_path / "people.letters.txt"
    sheet.write_text("\ufeff" + ROWS, encoding="utf-8")

    def run(*more: str) -> Any:
        return CliRunner().invoke(app, [str(sheet), "--institution", "PUE", *more])

    tried = run("--dry-run")
    assert "2 joined, 0 as they were, 1 out" in tried.output
    assert not out.exists()
    taken = run()
    assert taken.exit_code == 1
    assert "HILO-K404" in taken.output
    pages = out.read_text(encoding="utf-8").split("\f")
    assert len(pages) == 2
    assert "Contraseña inicial" in pages[0]
    assert "código de entrada" in pages[1]
    assert out.stat().st_mode & 0o077 == 0
    secret = pages[0].partition("Start password: ")[2].split()[0]
    assert secret not in taken.output
    assert Person(User.objects.get(username="olga")).sign_in(secret).status_code == 302
    assert run().exit_code == 2
    assert "0 joined, 2 as they were" in run("--letters", str(tmp_path / "again.txt")).output
