"""What is done with an incident, one file for each part of its life."""

from .erasing import retell as retell
from .handling import STATES as STATES
from .handling import classify as classify
from .handling import close as close
from .handling import link as link
from .handling import progress as progress
from .handling import progressed as progressed
from .handling import receive_classified as receive_classified
from .handling import reclassified as reclassified
from .handling import reclassify as reclassify
from .handling import reopen as reopen
from .handling import state_of as state_of
from .handling import unlink as unlink
from .joining import join as join
from .joining import split as split
from .joining import unjoin as unjoin
from .noting import acknowledge as acknowledge
from .noting import note_call as note_call
from .noting import note_of_house as note_of_house
from .noting import tell as tell
from .opening import hand_over as hand_over
from .opening import open_without_call as open_without_call
from .placing import locate as locate
from .placing import place as place
