"""The router on which the operations stand."""

from ninja import Router

router = Router(tags=["officers"])
