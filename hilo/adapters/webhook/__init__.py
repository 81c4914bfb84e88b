"""Telling another system by HTTP POST: signed, to an address that may be told, in bounded time.

signing.py the signature and how a receiver checks it; sending.py how it is sent. Standard library alone: no
redirects are followed, no proxy of the environment is used, and the address that was judged is the one that is called.
"""

from .sending import Answer as Answer
from .sending import NotAllowed as NotAllowed
from .sending import Unreachable as Unreachable
from .sending import judge as judge
from .sending import post as post
from .signing import is_signed as is_signed
from .signing import signature as signature
