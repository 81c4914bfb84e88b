"""Where somebody is, as devices and networks write it: PIDF-LO (RFC 4119, 5491), civic addresses (RFC 5139), HELD.

safe.py reads XML from strangers; shapes.py the geometries of RFC 5491; civic.py addresses; presence.py whole documents,
both ways; held.py asks a location server (RFC 5985). Bytes to frozen dataclasses and back: no network, no records.
"""

from .civic import Civic as Civic
from .presence import Location as Location
from .presence import Presence as Presence
from .presence import read as read
from .presence import write as write
from .safe import Malformed as Malformed
from .shapes import Shape as Shape
from .shapes import UnknownReference as UnknownReference
