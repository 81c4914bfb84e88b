"""Units and accounts for a house to be measured: `python -m benchmarks.furnish 12000` prints the accounts' tokens."""

from __future__ import annotations

import json
import sys

import django


def furnish(count: int) -> dict[str, str]:
    """Spread so many available units over the states, around their municipalities.

    Returns bearer tokens: of "bench", an integrator who sees the nation, and of one dispatcher a state, by its label.
    """
    from django.utils import timezone

    from hilo.emergency.dispatch.models import Unit
    from hilo.kernel.access.actions import SETUP, join
    from hilo.kernel.territory.queries import municipalities, states
    from tests.support.tokens import token_of

    now = timezone.now()
    rows = []
    for n in range(count):
        state = states()[n % 32]
        towns = municipalities(state.code)
        town = towns[n // 32 % len(towns)]
        rows.append(
            Unit(
                code=f"{state.label}-{n // 32:05d}",
                name=f"Unidad {n}",
                agency="SSP",
                centre_id=state.label,
                state=state.code,
                capabilities=["police"],
                status="available",
                status_at=now,
                latitude=town.latitude,
                longitude=town.longitude,
                position_at=now,
            )
        )
    Unit.objects.bulk_create(rows, batch_size=2000)
    people = [("bench", "NAC", "integrator"), *((s.label, s.label, "dispatcher") for s in states())]
    tokens = {}
    for username, institution, role in people:
        named = {"username": username, "name": f"Bench {username}", "institution": institution, "role": role}
        user = join(actor=SETUP, scope="national" if institution == "NAC" else "state", at=now, **named)
        tokens[username] = token_of(user, now)
    return tokens


if __name__ == "__main__":
    django.setup()
    print(json.dumps(furnish(int(sys.argv[1]))))
