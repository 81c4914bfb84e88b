"""What is done with an official file: loaded whole or refused whole; then, apart from that, shown to the public."""

from .loading import LOCAL as LOCAL
from .loading import Progress as Progress
from .loading import enter as enter
from .loading import load as load
from .peopling import load_people as load_people
from .publishing import pin as pin
from .publishing import propose as propose
from .publishing import publish as publish
from .publishing import release as release
from .publishing import withdraw as withdraw
