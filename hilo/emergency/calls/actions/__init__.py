"""What is done with a call, one file for each part of its life."""

from .handling import STATES as STATES
from .handling import answer as answer
from .handling import call_back as call_back
from .handling import classified as classified
from .handling import correct as correct
from .handling import declassified as declassified
from .handling import end as end
from .handling import mark_improper as mark_improper
from .handling import note as note
from .handling import receive as receive
from .handling import state_of as state_of
