"""A made-up centre: its people, its examiners, its days."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hilo.engines.agenda import Examiner, Job, Staff

TRUST = ("psychological", "polygraph", "socioeconomic", "medical", "toxicological")
START = date(2026, 1, 5)


def working_days(weeks: int, start: date = START) -> list[date]:
    return [start + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]


def force(count: int, seed: int = 7, late: float = 0.2, horizon: int = 1096) -> list[Job]:
    """Three components each, with ends over the horizon; a share is late already; a quarter is armed."""
    chance, jobs = random.Random(seed), []
    for person in range(count):
        weight = chance.choices((4, 2, 1), (25, 45, 30))[0]
        group = f"force {person % 12}"
        for component, kinds in (
            ("trust", TRUST),
            ("competencies", ("competencies",)),
            ("performance", ("performance",)),
        ):
            if chance.random() < late:
                due = START - timedelta(days=chance.randrange(0, 900))
            else:
                due = START + timedelta(days=chance.randrange(1, horizon))
            release = max(START, due - timedelta(days=183))
            jobs.append(Job(person, component, kinds, release, due, weight, group))
    return jobs


def staff(days: list[date], polygraph: int = 3, each: int = 4, no_shows: float = 0.1, scale: int = 1) -> Staff:
    people, key = [], 0
    for kind, number, a_day in (
        ("psychological", 3 * scale, 4),
        ("polygraph", polygraph, 2),
        ("socioeconomic", 3 * scale, 3),
        ("medical", 2 * scale, 8),
        ("toxicological", 1 * scale, 20),
        ("competencies", 2 * scale, each),
        ("performance", 2 * scale, each),
    ):
        for _ in range(number):
            key += 1
            people.append(Examiner(key, kind, a_day))
    minutes = {
        "psychological": 120,
        "polygraph": 180,
        "socioeconomic": 90,
        "medical": 45,
        "toxicological": 20,
        "competencies": 240,
        "performance": 60,
    }
    return Staff(people, days, minutes=minutes, no_shows=no_shows)
