"""The second person who lets the public read a file put forward: `python -m benchmarks.second SOURCE ...`."""

from __future__ import annotations

import sys

import django


def publish(*sources: str) -> None:
    """Publish the newest file of each source, as an account of the Council that holds the role for it."""
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP, join
    from hilo.kernel.access.queries import actor_for
    from hilo.knowledge.incidence import actions, store

    now = timezone.now()
    named = {"username": "bench.second", "name": "Bench second", "institution": "NAC", "role": "figures_publisher"}
    user = join(actor=SETUP, scope="national", at=now, **named)
    berta = actor_for(user, at=now, second_factor=lambda: True)
    for source in sources:
        newest = max((one for one in store.vintages() if one.source == source), key=lambda one: one.read_at)
        actions.publish(newest.key, actor=berta, at=now)


if __name__ == "__main__":
    django.setup()
    publish(*sys.argv[1:])
