"""What is done in oversight: keep the closed days, and note a talk with a caller."""

from __future__ import annotations

from .keeping import keep_up as keep_up
from .keeping import next_round as next_round
from .keeping import rebuild as rebuild
from .talks import note_talk as note_talk
