"""Questions to official files, one file for each kind; and the crimes, periods and methods that they are asked with."""

from ..rules import Crime as Crime
from ..rules import Month as Month
from ..rules import Period as Period
from ..rules import crime as crime
from ..rules import crimes as crimes
from ..rules import methods as methods
