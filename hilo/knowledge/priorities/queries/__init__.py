"""Questions about lists of municipalities, one file for each kind; and the rules, lines and offices they name."""

from ..rules import LINES as LINES
from ..rules import OFFICES as OFFICES
from ..rules import federal_support as federal_support
from ..rules import rules as rules
