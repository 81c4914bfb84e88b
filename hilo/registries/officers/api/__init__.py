"""Officers over HTTP."""

from ninja import Router

from .reading import router as reading
from .writing import router as writing

router = Router(tags=["officers"])
router.add_router("", reading)
router.add_router("", writing)
