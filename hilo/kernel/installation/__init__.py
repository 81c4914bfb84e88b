"""What an installation is for: operational, an exercise or a demonstration, said once when it is set up.

An operational one takes nothing that was made up: no replay, no synthetic calls, no demonstration, so that its figures
are of calls that rang. The others say on every page, in every answer and in every file what they are.
Public face: `declare`, `kind`, `refuse_if_operational`.
"""

from .rules import DEMONSTRATION as DEMONSTRATION
from .rules import EXERCISE as EXERCISE
from .rules import OPERATIONAL as OPERATIONAL
