"""A photograph of a person from any file: upright, cut to three by four, small, with nothing but its pixels.

Public face: `portrait(raw)` -> JPEG of WIDTH x HEIGHT; raises `Unfit`. What was sent is looked at by its first bytes
and its header before anything is decoded, and nothing of it is kept: the picture is drawn anew (docs/decisions/0047).
Pure: no database, no clock; a folder in memory or on disk for the time of one picture.
"""

from .drawing import portrait as portrait
from .files import MOST_BYTES as MOST_BYTES
from .files import MOST_PIXELS as MOST_PIXELS
from .files import Unfit as Unfit
from .jpeg import HEIGHT as HEIGHT
from .jpeg import WIDTH as WIDTH
