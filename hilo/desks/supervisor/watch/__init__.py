"""What a supervisor must see now: gathered from the domains, in the reader's language, in the order of need."""

from __future__ import annotations

from .gather import Watch as Watch
from .gather import gather as gather
