"""The law of a detention, pure: how old a person is taken to be, which terms run, who hears which right."""

from __future__ import annotations

from .age import ADOLESCENT as ADOLESCENT
from .age import ADULT as ADULT
from .age import CHILD as CHILD
from .age import age_on as age_on
from .age import group_of as group_of
from .asking import Asked as Asked
from .asking import Law as Law
from .asking import asked_keys as asked_keys
from .asking import known_keys as known_keys
from .asking import parse_law as parse_law
from .asking import strained as strained
from .oddities import Known as Known
from .oddities import oddities as oddities
from .rights import Card as Card
from .rights import Rights as Rights
from .rights import card as card
from .rights import must_hear as must_hear
from .rights import parse_rights as parse_rights
from .shape import Lists as Lists
from .shape import changed as changed
from .shape import initials as initials
from .shape import parse_lists as parse_lists
from .terms import Opening as Opening
from .terms import Term as Term
from .terms import Terms as Terms
from .terms import closing as closing
from .terms import level_of as level_of
from .terms import opening as opening
from .terms import parse_terms as parse_terms
