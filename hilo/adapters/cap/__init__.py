"""CAP 1.2 (OASIS Common Alerting Protocol, 1 July 2010): warnings to the public, both ways, XML only.

alert.py the parts and the words they may hold; reading.py and writing.py from bytes to them and back. Bytes of others
are read without document types, entities or anything fetched.
"""

from .alert import CATEGORY as CATEGORY
from .alert import CERTAINTY as CERTAINTY
from .alert import RESPONSE as RESPONSE
from .alert import SEVERITY as SEVERITY
from .alert import STATUS as STATUS
from .alert import URGENCY as URGENCY
from .alert import Alert as Alert
from .alert import Area as Area
from .alert import CapError as CapError
from .alert import Circle as Circle
from .alert import Info as Info
from .alert import Reference as Reference
from .alert import Resource as Resource
from .alert import Value as Value
from .feed import Entry as Entry
from .feed import atom as atom
from .reading import read as read
from .writing import write as write
