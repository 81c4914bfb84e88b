"""Detentions over HTTP: the routes, and the shapes of what goes through them."""

from .routes import router

__all__ = ["router"]
