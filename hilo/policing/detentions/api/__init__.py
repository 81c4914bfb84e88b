"""Detentions over HTTP: the doors, and the shapes of what goes through them."""

from .doors import router

__all__ = ["router"]
