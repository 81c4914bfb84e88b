"""Officers over HTTP. One router for both files: an address that is read and written is one address."""

from . import reading, writing
from .router import router

__all__ = ["reading", "router", "writing"]
