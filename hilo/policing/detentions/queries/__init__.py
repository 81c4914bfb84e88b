"""Questions about detentions, each within the actor's right and scope."""

from __future__ import annotations

from ..rules import Card as Card
from .comparing import Compared as Compared
from .comparing import context as context
from .comparing import for_reconciliation as for_reconciliation
from .comparing import known_numbers as known_numbers
from .comparing import yearly as yearly
from .judging import findings as findings
from .judging import judged as judged
from .law import LISTS as LISTS
from .law import OWN as OWN
from .law import STATES as STATES
from .law import lookup_law as lookup_law
from .law import rights as rights
from .law import rights_named as rights_named
from .law import spoken as spoken
from .law import terms as terms
from .reading import DetentionRow as DetentionRow
from .reading import Sheet as Sheet
from .reading import breaches as breaches
from .reading import detention_row as detention_row
from .reading import ever_registered as ever_registered
from .reading import get as get
from .reading import listing as listing
from .reading import locked as locked
from .reading import mine as mine
from .reading import of_incident as of_incident
from .reading import own as own
from .reading import read as read
from .record import BreachRow as BreachRow
from .record import DetentionRecord as DetentionRecord
from .record import detention_record as detention_record
from .running import Clock as Clock
from .running import WallRow as WallRow
from .running import clocks as clocks
from .running import clocks_of as clocks_of
from .running import held_for as held_for
from .running import wall as wall
from .watching import BarredPart as BarredPart
from .watching import Odd as Odd
from .watching import odd_reads as odd_reads
from .watching import took_part_barred as took_part_barred
