"""Questions about a centre's times, its improper calls and the hands it needs, each within the actor's scope."""

from __future__ import annotations

# What the answers are made of, for whoever shows them.
from ..values import HourNeed as HourNeed
from ..values import Improper as Improper
from ..values import Needs as Needs
from ..values import RepeatedNumber as RepeatedNumber
from ..values import Times as Times
from ..values import TimesRow as TimesRow
from ..values import Verdict as Verdict
from .follow import behind as behind
from .improper import improper as improper
from .numbers import NotedTalk as NotedTalk
from .numbers import noted_talk as noted_talk
from .numbers import repeated as repeated
from .numbers import talk_outcomes as talk_outcomes
from .scope import week_of as week_of
from .staffing import staffing as staffing
from .times import measure_labels as measure_labels
from .times import times as times
from .times import today as today
