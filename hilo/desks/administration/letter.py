"""The letter by which a person comes in: handed over in an envelope, opened once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from hilo.kernel.access.queries import asks_factor, role_titles
from hilo.kernel.language import language
from hilo.lib.hosts import outside

if TYPE_CHECKING:
    from hilo.kernel.access.models import User


def letter(user: User, role: str, secret: str) -> str:
    """What a person who joined must know to come in. The start password stands in it, and nowhere else."""
    lines = [
        f"{user.display_name} · {user.institution_id}",
        "",
        _("You have an account in Hilo as {role}.").format(role=role_titles(language()).get(role, role)),
        "",
        _("Address: {address}").format(address=address()),
        _("Sign-in name: {username}").format(username=user.username),
        _("Start password: {secret}").format(secret=secret),
        "",
        *(f"{number}. {words}" for number, words in enumerate(_ways(user, role), 1)),
        "",
        _("Nobody ever asks you for the password. If this letter was open when it came, tell who gave it to you."),
    ]
    return "\n".join(lines)


def _ways(user: User, role: str) -> list[str]:
    ways = [_("Sign in with the start password: it opens the page where you choose your own (12 characters or more).")]
    if user.entry_by_two:
        ways.append(_("That page asks for an entry code too: another administrator tells it to you in person."))
    if asks_factor(role):
        ways.append(_("Activate the second factor with your telephone, and keep the recovery codes on paper."))
    return [*ways, _("Destroy this letter.")]


def address() -> str:
    """Where people sign in: the first name that the server answers to."""
    name = next(iter(outside(settings.ALLOWED_HOSTS)), "127.0.0.1:8911")
    return f"{'https' if settings.HTTPS else 'http'}://{name}/"
