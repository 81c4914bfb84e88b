"""What keeps the house running and must not be forgotten: when it was last done, and what it found.

A backup, a walk through the ledger, the worker's own sign of life. It is told to whoever watches the service
(`/metrics`), and is no act: nothing of a person or of a case is in it.
Public face: `did`, `last`.
"""

from .rules import BACKUP as BACKUP
from .rules import LEDGER as LEDGER
from .rules import WORK as WORK
