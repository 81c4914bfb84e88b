"""What is done with a call, one file for each part of its life."""

from .call_back import attempted as attempted
from .call_back import give_up as give_up
from .call_back import next_call_back as next_call_back
from .call_back import take_call_back as take_call_back
from .cards import CARD_STATES as CARD_STATES
from .cards import approve_card as approve_card
from .cards import approve_shipped_card as approve_shipped_card
from .cards import draft_card as draft_card
from .cards import propose_card as propose_card
from .cards import return_card as return_card
from .erasing import drop_recording as drop_recording
from .erasing import erase as erase
from .erasing import forget_number as forget_number
from .erasing import put_right as put_right
from .handling import answer as answer
from .handling import classified as classified
from .handling import correct as correct
from .handling import declassified as declassified
from .handling import end as end
from .handling import mark_improper as mark_improper
from .handling import note as note
from .handling import receive as receive
from .silent import hung_up as hung_up
from .silent import mark_silent as mark_silent
from .telling import STATES as STATES
from .telling import state_of as state_of
