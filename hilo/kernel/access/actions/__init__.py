"""Institutions, joiners and leavers, roles and tokens."""

from .granting import confirm, grant, propose, refuse, revoke
from .institutions import close_institution, found, open_institution
from .load import Letter, PeopleLoaded, RowFault, letter_of, load_people
from .openings import give_back, note_unreviewed, open_for_life, review
from .people import (
    SETUP,
    give_entry_code,
    give_shown_factor,
    give_start_password,
    join,
    leave,
    new_start_password,
    reset_second_factor,
    sign_out,
    transfer,
    unlock,
)
from .tokens import BY_PERSONS, confirm_token, make_token, revoke_token

__all__ = [
    "BY_PERSONS",
    "SETUP",
    "Letter",
    "PeopleLoaded",
    "RowFault",
    "close_institution",
    "confirm",
    "confirm_token",
    "found",
    "give_back",
    "give_entry_code",
    "give_shown_factor",
    "give_start_password",
    "grant",
    "join",
    "leave",
    "letter_of",
    "load_people",
    "make_token",
    "new_start_password",
    "note_unreviewed",
    "open_for_life",
    "open_institution",
    "propose",
    "refuse",
    "reset_second_factor",
    "review",
    "revoke",
    "revoke_token",
    "sign_out",
    "transfer",
    "unlock",
]
