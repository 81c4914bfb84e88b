"""Figures as sentences, in the reader's language: a count, its rate with its interval, a change with its certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hilo.desks.citizen import facts
from hilo.engines.charts import Words
from hilo.kit.frame import language
from hilo.knowledge.incidence.pictures import in_words as _in_words
from hilo.knowledge.incidence.queries import Period, methods
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, STATE

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries import Crime
    from hilo.knowledge.incidence.queries.change import AreaChange, Totals
    from hilo.knowledge.incidence.queries.outbreaks import Outbreaks
    from hilo.knowledge.incidence.queries.rates import Rate

CERTAIN, LIKELY = 0.001, 0.05


def words() -> Words:
    """How numbers and months are written."""
    return Words(language())


def title_of(crime: Crime) -> str:
    return crime.title(language())


def in_sentence(crime: Crime) -> str:
    """The crime within a sentence."""
    title = title_of(crime)
    return title[:1].lower() + title[1:]


def method_title(key: str) -> str:
    return methods()[key].title(language()) if key in methods() else key


def method_note(key: str) -> str:
    if key not in methods():
        return ""
    return methods()[key].note_en if language() == "en" else methods()[key].note_es


def source_title(source: str) -> str:
    """What a source is called; one that has no name of ours is called by its key."""
    return {
        "inegi-deaths": _("Deaths by homicide (INEGI), by municipality"),
        "inegi-defun": _("Deaths as registered, one by one (INEGI)"),
        "sesnsp-state-old": _("Prosecutors' files by state, old method 1997-2017 (SESNSP)"),
        "sesnsp-municipal-old": _("Prosecutors' files by municipality, old method 2011-2017 (SESNSP)"),
        "sesnsp-state": _("Prosecutors' files by state, from 2015 (SESNSP)"),
        "sesnsp-municipal": _("Prosecutors' files by municipality, from 2015 (SESNSP)"),
        "sesnsp-municipal-names": _("Prosecutors' files by municipality, by names (SESNSP)"),
        "sesnsp-rnid": _("National register by state, from 2026 (RNID)"),
        "sesnsp-rnid-municipal": _("National register by municipality, from 2026 (RNID)"),
        "sesnsp-victims": _("Victims by state, from 2015 (SESNSP)"),
        "sesnsp-rnid-victims": _("Victims by state, from 2026 (RNID)"),
    }.get(source, source)


def publication(key: str) -> dict[str, str]:
    """What became of the file that a page shows: "current", "replaced" or "withdrawn", since when and why, the file
    that the public reads in its place, and the file's own address; {} for a page of no file."""
    stand = facts.stand_of(key)
    if stand is None or stand.published_at is None:
        return {}
    became = "current" if stand.public else "replaced" if stand.state == "published" else "withdrawn"
    return {
        "state": became,
        "published": stand.published_at.date().isoformat(),
        "since": (stand.since or stand.published_at).date().isoformat(),
        "why": stand.why,
        "replaced_by": stand.replaced_by,
        "file": stand.hash[:12],
    }


def counted(count: float, unit: str) -> str:
    """7,717 cases."""
    one = {
        "cases": lambda n: ngettext("%(n)s case", "%(n)s cases", n),
        "victims": lambda n: ngettext("%(n)s victim", "%(n)s victims", n),
        "deaths": lambda n: ngettext("%(n)s death", "%(n)s deaths", n),
    }[unit](int(count))
    return one % {"n": words().number(count)}


def counted_of(count: float, unit: str, crime: Crime) -> str:
    """7,717 cases of kidnapping; deaths are by a crime."""
    told = {"count": counted(count, unit), "crime": in_sentence(crime)}
    return (_("%(count)s by %(crime)s") if unit == "deaths" else _("%(count)s of %(crime)s")) % told


def unit_title(unit: str) -> str:
    return {"cases": _("Cases"), "victims": _("Victims"), "deaths": _("Deaths")}[unit]


def when(period: Period) -> str:
    """A period: 2016, January to June 2016, March 2016."""
    first, last = period.first, period.last
    if first.year == last.year:
        if len(period) == 12:
            return str(first.year)
        if len(period) > 1:
            opening = words().period(str(first)).split(" ")[0]
            return _("%(first)s to %(last)s") % {"first": opening, "last": words().period(str(last))}
    return _in_words(period, language())


def rate(value: float) -> str:
    return words().value(value, "rate")


def span(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": rate(low), "high": rate(high)}


def interval_of(row: Rate) -> tuple[float, float] | None:
    """The wider interval where the past could teach it, else the exact one."""
    if row.low_wide is not None and row.high_wide is not None:
        return row.low_wide, row.high_wide
    return (row.low, row.high) if row.low is not None and row.high is not None else None


def count_and_rate(row: Rate, name: str, crime: Crime, period: Period, unit: str) -> str:
    """The sentence a page opens with."""
    told = {
        "name": name,
        "when": when(period),
        "count": counted_of(row.count or 0, unit, crime),
    }
    if row.count is None:
        return _("%(name)s, %(when)s: not published. That is not zero.") % told
    if row.rate is None:
        return _("%(name)s, %(when)s: %(count)s. There is no population to make a rate of.") % told
    bounds = interval_of(row)
    told |= {"rate": rate(row.rate), "span": span(*bounds) if bounds else ""}
    if len(period) == 12:
        return (
            _(
                "%(name)s, %(when)s: %(count)s, %(rate)s for every 100,000 inhabitants (%(span)s with "
                "chance allowed for)."
            )
            % told
        )
    return (
        _(
            "%(name)s, %(when)s: %(count)s; at that pace %(rate)s for every 100,000 inhabitants in a year "
            "(%(span)s with chance allowed for)."
        )
        % told
    )


def total_change(totals: Totals, against: Period) -> str:
    """A change of one total, with how sure it is."""
    told = {
        "against": when(against),
        "before": words().number(totals.before),
        "after": words().number(totals.after),
        "change": percent(totals.ratio.value - 1),
    }
    if not totals.before:
        return _("Against %(against)s: from %(before)s to %(after)s.") % told
    line = _("Against %(against)s: %(change)s (from %(before)s to %(after)s).") % told
    chance = totals.p if totals.p_over_dispersed is None else totals.p_over_dispersed
    usual = totals.p_usual
    if chance >= LIKELY:
        certainty = _("Chance alone can make a difference like this.")
    elif usual is not None and usual >= LIKELY:
        certainty = _("It is more than the months' chance, but such periods usually drift as much.")
    elif chance < CERTAIN:
        certainty = _("It is almost surely more than chance.")
    else:
        certainty = _("It is probably more than chance.")
    return f"{line} {certainty}"


def area_change(row: AreaChange, against: Period, by: str) -> str:
    """The change of one area among all of its kind: judged together, so that one in twenty is not called a change."""
    told = {
        "against": when(against),
        "before": words().number(row.before) if row.before is not None else "",
        "after": words().number(row.after) if row.after is not None else "",
        "change": percent(row.ratio - 1) if row.ratio is not None else "",
    }
    if row.before is None or row.after is None:
        return _("Against %(against)s: one of the two is not published.") % told
    if row.ratio is None:
        line = _("Against %(against)s: from %(before)s to %(after)s.") % told
    else:
        line = _("Against %(against)s: %(change)s (from %(before)s to %(after)s).") % told
    if row.verdict in ("rose", "fell"):
        certainty = {
            ("rose", STATE): _("It rose beyond chance, judged together with all states."),
            ("fell", STATE): _("It fell beyond chance, judged together with all states."),
            ("rose", MUNICIPALITY): _("It rose beyond chance, judged together with all municipalities."),
            ("fell", MUNICIPALITY): _("It fell beyond chance, judged together with all municipalities."),
        }[row.verdict, by]
        if row.q_usual is not None and row.q_usual >= LIKELY:
            certainty += " " + _("But from one such period to the next, places usually drift as much.")
    elif not row.testable:
        certainty = _("So few that no change could be told from chance.")
    else:
        certainty = _("It cannot be told from chance.")
    return f"{line} {certainty}"


def outbreak_of(found: Outbreaks, code: str) -> str:
    """Whether one area is above what its own past makes likely in the months judged, among all areas looked at."""
    told = {"when": when(Period(found.months[0], found.months[-1]))}
    area = next((one for one in found.areas if one.code == code), None)
    if area is None:
        return _("%(when)s: too few, or no past to judge by, to say whether it is more than usual.") % told
    beyond = [str(month) for month, one in zip(found.months, area.beyond, strict=True) if one]
    if beyond:
        told["months"] = ", ".join(words().period(month) for month in beyond)
        return (
            _("More than its own past makes likely, beyond chance after all areas were looked at: %(months)s.") % told
        )
    return _("%(when)s: no month is above its own past beyond chance.") % told


def rank(row: Rate, rows: tuple[Rate, ...]) -> str:
    """The place by smoothed rate, and the places that its interval leaves open; "" where it has none."""
    mine = _smoothed(row)
    if mine is None:
        return ""
    known = [found for one in rows if (found := _smoothed(one)) is not None]
    place = 1 + sum(other[0] > mine[0] for other in known)
    surely_above = sum(other[1] > mine[2] for other in known)
    perhaps_above = sum(other[2] >= mine[1] for other in known)
    told = {
        "place": words().number(place),
        "of": words().number(len(known)),
        "best": words().number(1 + surely_above),
        "worst": words().number(max(perhaps_above, place)),
    }
    if told["best"] == told["worst"]:
        return _("By smoothed rate it is in place %(place)s of %(of)s, from the highest.") % told
    return (
        _(
            "By smoothed rate it is in place %(place)s of %(of)s, from the highest, but chance leaves open anything "
            "from place %(best)s to %(worst)s."
        )
        % told
    )


def _smoothed(row: Rate) -> tuple[float, float, float] | None:
    if row.shrunk is None or row.shrunk_low is None or row.shrunk_high is None:
        return None
    return row.shrunk, row.shrunk_low, row.shrunk_high


def percent(change: float) -> str:
    """A change in percent, its sign always written."""
    return words().signed(change, "share")
