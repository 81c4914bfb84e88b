"""EIDO (NENA-STA-021): an incident as agencies tell it to one another, in JSON.

document.py the parts that Hilo speaks; reading.py and writing.py from bytes to them and back; shapes.py what the
standard allows, judged with JSON pointers; keeping.py what of another system's document is said again as it came.
"""

from .document import Agency as Agency
from .document import Call as Call
from .document import Dispatch as Dispatch
from .document import Disposition as Disposition
from .document import Eido as Eido
from .document import Incident as Incident
from .document import Link as Link
from .document import Merge as Merge
from .document import Note as Note
from .document import Place as Place
from .document import Resource as Resource
from .keeping import added_to as added_to
from .keeping import laid_upon as laid_upon
from .keeping import without_persons as without_persons
from .reading import parse as parse
from .reading import plain as plain
from .reading import read as read
from .reading import understood as understood
from .shapes import EidoError as EidoError
from .writing import as_bytes as as_bytes
from .writing import write as write
