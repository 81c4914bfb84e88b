"""The letter by which a person comes in: handed over in an envelope, opened once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hilo.kernel.access.actions import Letter, letter_of
from hilo.kernel.access.queries import asks_factor, role_titles
from hilo.kernel.language import language
from hilo.lib.hosts import outside

if TYPE_CHECKING:
    from hilo.kernel.access.models import User

PAGE = "\f"
"""What makes a printer begin a new page."""


def letter(user: User, role: str, secret: str) -> str:
    """What a person who joined must know to come in. The start password stands in it, and nowhere else."""
    return _text(letter_of(user, role, secret))


def as_text(letters: Iterable[Letter]) -> str:
    """Letters for many, one a page, each in Spanish and in English: who prints them may not know who reads which."""
    return PAGE.join(_in_both(one) for one in letters)


def address() -> str:
    """Where people sign in: the first name that the server answers to."""
    name = next(iter(outside(settings.ALLOWED_HOSTS)), "127.0.0.1:8911")
    return f"{'https' if settings.HTTPS else 'http'}://{name}/"


def _in_both(one: Letter) -> str:
    said = []
    for spoken in ("es", "en"):
        with override(spoken):
            said.append(_text(one))
    return "\n\n\n".join(said) + "\n"


def _text(one: Letter) -> str:
    lines = [
        f"{one.name} · {one.institution}",
        "",
        _("You have an account in Hilo as {role}.").format(role=role_titles(language()).get(one.role, one.role)),
        "",
        _("Address: {address}").format(address=address()),
        _("Sign-in name: {username}").format(username=one.username),
        _("Start password: {secret}").format(secret=one.secret),
        "",
        *(f"{number}. {words}" for number, words in enumerate(_ways(one), 1)),
        "",
        _("Nobody ever asks you for the password. If this letter was open when it came, tell who gave it to you."),
    ]
    return "\n".join(lines)


def _ways(one: Letter) -> list[str]:
    ways = [_("Sign in with the start password: it opens the page where you choose your own (12 characters or more).")]
    if one.by_two:
        ways.append(_("That page asks for an entry code too: another administrator tells it to you in person."))
    if one.waits:
        ways.append(_("The role holds once another administrator has confirmed it."))
    if asks_factor(one.role):
        ways.append(_("Activate the second factor with your telephone, and keep the recovery codes on paper."))
    return [*ways, _("Destroy this letter.")]
