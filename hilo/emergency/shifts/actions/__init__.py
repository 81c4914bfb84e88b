"""What can be done in a shift: workers move, the log is written, the shift is handed over."""

from __future__ import annotations

from .hands import accept_hands as accept_hands
from .hands import lapse_hands as lapse_hands
from .hands import offer_hands as offer_hands
from .hands import refuse_hands as refuse_hands
from .hands import take_left as take_left
from .hands import withdraw_hands as withdraw_hands
from .languages import speak as speak
from .log import note as note
from .log import take_hand_over as take_hand_over
from .log import withdraw_hand_over as withdraw_hand_over
from .log import write_hand_over as write_hand_over
from .workers import back as back
from .workers import beat as beat
from .workers import pause as pause
from .workers import sign_off as sign_off
from .workers import sign_on as sign_on
