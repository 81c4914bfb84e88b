"""How old a detained person is taken to be. In doubt they are an adolescent, and in doubt about that a child."""

from __future__ import annotations

from datetime import date

ADULT, ADOLESCENT, CHILD = "", "adolescent", "child"
"""What is written on a detention: an adult is nothing special."""
OF_AGE, ADOLESCENCE = 18, 12


def age_on(born: date, day: date) -> int:
    """Whole years lived on a day; somebody born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def group_of(
    *, age: int | None, born_on: date | None, day: date, age_doubt: bool | None, child_doubt: bool = False
) -> str:
    """ADULT, ADOLESCENT or CHILD, of what is known on the day of the detention (LNSIJPA 4, 5, 8).

    age_doubt: whether there is doubt that the person is an adult; None says that nobody answered, and then an unknown
    age is a doubt. child_doubt: doubt whether the person is under twelve. Where the date of birth and the age that was
    told disagree, the younger counts.
    """
    told = [known for known in (age, age_on(born_on, day) if born_on else None) if known is not None]
    years = min(told, default=None)
    if years is not None and years < ADOLESCENCE:
        return CHILD
    young = age_doubt is True or (years is not None and years < OF_AGE) or (years is None and age_doubt is not False)
    if child_doubt:
        return CHILD
    return ADOLESCENT if young else ADULT
