"""What is done with a detained person, one verb a function."""

from __future__ import annotations

from .asking import NOBODY as NOBODY
from .asking import SIGNS as SIGNS
from .asking import Answer as Answer
from .asking import cancel_public as cancel_public
from .asking import certificate as certificate
from .asking import certificate_of_answer as certificate_of_answer
from .asking import look_up as look_up
from .custody import hand_over as hand_over
from .custody import record_death as record_death
from .custody import release as release
from .noting import certify as certify
from .noting import note_injuries as note_injuries
from .noting import notify_consulate as notify_consulate
from .noting import read_rights as read_rights
from .register import register as register
from .running import extend as extend
from .running import note_appearance as note_appearance
from .running import note_breach as note_breach
from .running import note_complaint as note_complaint
from .running import note_recess as note_recess
from .running import note_ruling as note_ruling
from .running import note_victim_unable as note_victim_unable
from .running import tell_victim as tell_victim
from .updating import destroy_apart as destroy_apart
from .updating import name_reader as name_reader
from .updating import ratify as ratify
from .updating import settle_age as settle_age
from .updating import update as update
