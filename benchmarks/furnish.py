"""Units for a house to be measured: `python -m benchmarks.furnish 12000`."""

from __future__ import annotations

import sys

import django


def furnish(count: int) -> None:
    """Spread so many available units over the states, around their municipalities, and add the account "bench"."""
    from django.utils import timezone

    from hilo.emergency.dispatch.models import Unit
    from hilo.kernel.access.actions import SETUP, join
    from hilo.kernel.territory.queries import municipalities, states

    now = timezone.now()
    join(actor=SETUP, username="bench", name="Bench", institution="NAC", role="integrator", at=now)
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


if __name__ == "__main__":
    django.setup()
    furnish(int(sys.argv[1]))
