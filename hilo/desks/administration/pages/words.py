"""What the desk says of states, acts and refusals, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from hilo.kernel.access.queries import Account
from hilo.kit.frame import language as language
from hilo.lib.errors import Refusal

REFUSALS = {
    "HILO-K404": later("There is no such institution, centre or unit in your scope."),
}
DONE = {
    "join": later("Joined. Tell the person the start password; it is shown only now."),
    "join-system": later("Joined. Make its token below, with what it needs and no more."),
    "grant": later("The role is given."),
    "propose": later("The role waits until another administrator confirms it."),
    "confirm": later("Confirmed: the role holds from now on."),
    "refuse": later("Refused: the role is not given."),
    "token": later("A token is made. Put it into the system; it is shown only now."),
    "token-waits": later("The token is void until another administrator confirms it. It is shown only now."),
    "confirm-token": later("Confirmed: the token holds from now on."),
    "revoke-token": later("The token is void."),
    "revoke": later("The role is taken back."),
    "leave": later("Left: no sign-in, no role, no token from now on."),
    "transfer": later("Transferred: works there from now on. In another institution nothing of before holds."),
    "sign-out": later("Signed out everywhere; the tokens are void."),
    "start-password": later("A new start password. Tell it to the person; it is shown only now."),
    "entry-code": later("An entry code. Tell it to the person yourself; it is shown only now."),
    "reset-factor": later("The second factor is taken away; a new one is activated at the next sign-in."),
    "unlock": later("Unlocked: the person may try again."),
}
VERBS = {
    "user.joined": later("joined"),
    "user.left": later("left"),
    "user.transferred": later("transferred"),
    "user.signed_out": later("signed out everywhere"),
    "user.password_given": later("start password given"),
    "user.entry_code_given": later("entry code given"),
    "user.password_changed": later("password changed"),
    "user.unlocked": later("unlocked"),
    "user.factor_activated": later("second factor activated"),
    "user.factor_deactivated": later("second factor taken away"),
    "user.factor_reset": later("second factor reset"),
    "user.factor_given": later("second factor given by the demonstration"),
    "role.granted": later("role given"),
    "role.proposed": later("role proposed"),
    "role.confirmed": later("role confirmed"),
    "role.refused": later("role refused"),
    "institution.opened": later("opened"),
    "institution.closed": later("closed"),
    "centre.opened": later("centre opened"),
    "token.revoked": later("token ended"),
    "role.revoked": later("role taken back"),
    "token.made": later("token made"),
    "token.confirmed": later("token confirmed"),
    "session.opened": later("signed in"),
    "session.closed": later("signed out"),
}


def refusal_words(refusal: Refusal) -> str:
    """The refusal in the reader's language; for some the desk knows better what it is about."""
    return _(REFUSALS[refusal.code]) if refusal.code in REFUSALS else refusal.said(language())


def done_words(verb: str) -> str:
    """What was just done."""
    return _(DONE[verb])


def verb_words(verb: str) -> str:
    """A ledger verb."""
    return _(VERBS[verb]) if verb in VERBS else verb


def state_words(account: Account) -> list[tuple[str, str]]:
    """What is so with an account, as (state, words); the most urgent first."""
    if not account.active:
        return [("done", _("left"))]
    said = []
    if account.locked:
        said.append(("late", _("locked: five wrong passwords")))
    if account.needs_factor and not account.factor and account.signs_in:
        said.append(("soon", _("no second factor yet")))
    if account.entry_by_two and not account.entry_code:
        said.append(("soon", _("needs an entry code of another administrator")))
    if account.start_password:
        said.append(("soon", _("start password not changed yet")))
    if account.tokens:
        said.append(("calm", _("holds tokens")))
    return said or [("calm", _("in order"))]
