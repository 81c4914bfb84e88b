"""`hilo emergency coverage`: where units should wait, from a history and candidate bases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hilo.kernel.terminal import said
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.coverage import Call, Study

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def coverage(
    bases: Annotated[Path, typer.Option(help="CSV: name, latitude, longitude, and if known units (now) and most.")],
    units: Annotated[int, typer.Option(min=1, max=500, help="How many units to place.")],
    history: Annotated[Path | None, typer.Option(help="CSV: at, latitude, longitude, service_min.")] = None,
    centre: Annotated[str, typer.Option(help="Its own records are the history; and it keeps the study.")] = "",
    capability: Annotated[str, typer.Option(help="Only units that can do this: ambulance_basic, fire …")] = "",
    since: Day = None,
    until: Day = None,
    within: Annotated[float | None, typer.Option(min=1, max=240, help="Minutes from the order to the arrival.")] = None,
    busy: Annotated[
        float | None, typer.Option(min=0, max=0.99, help="Share of time a unit is busy (else estimated).")
    ] = None,
    keep: Annotated[bool, typer.Option(help="Keep it as the centre's study, for the supervisor's desk.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Write the curve as SVG here, and the map beside it.")] = None,
    language: Annotated[str, typer.Option(help="es or en.")] = "es",
    as_json: Annotated[bool, typer.Option("--json", help="Print only JSON.")] = False,
) -> None:
    """Choose bases so that the most calls meet a free unit in time, and replay the history with them."""
    from hilo.emergency.oversight.studies import Kept, reach, read_bases, read_history, travel
    from hilo.emergency.oversight.studies import keep as keep_study
    from hilo.engines.coverage import ExtraMissing, study
    from hilo.kernel.access.actions import SETUP

    if keep and not centre:
        raise typer.BadParameter(said("--keep needs --centre"))
    if history is None and not centre:
        raise typer.BadParameter(said("give --history FILE, or --centre for its own records"))
    if language not in {"es", "en"}:
        raise typer.BadParameter(said("the language is es or en"))
    if centre:
        _known(centre)
    places = read_bases(bases)
    calls = read_history(history) if history else _own(centre, capability, since, until)
    if since or until:
        calls = [call for call in calls if _inside(call, since, until)]
    try:
        found = study(
            calls, places, units, reach(travel(wait=True)), within_s=within * 60 if within else None, busy=busy
        )
    except ExtraMissing as error:
        raise Refusal("HILO-U508", f"{str(error).capitalize()}.") from error
    except ValueError as error:
        raise Refusal("HILO-U507", f"{str(error).capitalize()}.") from error
    source = history.name if history else f"{centre}: {found.first[:10]} – {found.last[:10]}"
    if keep:
        keep_study(Kept(centre, datetime.now(UTC), source, capability, found))
    if chart is not None:
        _draw(found, chart, language)
    if as_json:
        typer.echo(json.dumps({"source": source, "actor": SETUP.name, **found.as_dict()}, ensure_ascii=False))
        return
    for line in lines(found, source):
        typer.echo(line)
    if keep:
        typer.echo(said("Kept as the study of {centre}: the supervisor's desk shows it.", centre=centre))


def _known(centre: str) -> None:
    from hilo.emergency.centres.queries import centre as get_centre
    from hilo.lib.errors import NotFound

    if get_centre(centre) is None:
        raise NotFound("centre", centre)


def _own(centre: str, capability: str, since: datetime | None, until: datetime | None) -> list[Call]:
    from hilo.emergency.oversight.queries.coverage import services
    from hilo.kernel.access.actions import SETUP

    first = since.replace(tzinfo=UTC) if since else datetime.now(UTC) - timedelta(days=365)
    last = until.replace(tzinfo=UTC) + timedelta(days=1) if until else datetime.now(UTC)
    return services(SETUP, centre=centre, since=first, until=last, capability=capability)


def _inside(call: Call, since: datetime | None, until: datetime | None) -> bool:
    day = call.at.date()
    return (since is None or day >= since.date()) and (until is None or day <= until.date())


def _draw(found: Study, chart: Path, language: str) -> None:
    """The curve in the file asked for, the map in a file beside it."""
    from hilo.engines.charts import Frame, Words
    from hilo.engines.charts.words import Language
    from hilo.engines.coverage import pictures

    tongue: Language = "en" if language == "en" else "es"
    words = Words(tongue)
    curve = pictures.curve_of(found, Frame("curve", pictures.curve_title(found, tongue), words=words))
    plan = pictures.map_of(found, Frame("plan", pictures.map_title(found, tongue), words=words))
    chart.write_text(curve.standalone(), encoding="utf-8")
    chart.with_name(f"{chart.stem}-map{chart.suffix}").write_text(plan.standalone(), encoding="utf-8")


def lines(found: Study, source: str) -> list[str]:
    """A study in plain sentences."""
    from hilo.engines.coverage.pictures import minutes, percent

    within = minutes(found.within_s)
    how = said("estimated from the history") if found.busy_estimated else said("as given")
    text = [
        said(
            "{calls:,} calls from {source}, {first} to {last} ({days} days with calls).",
            calls=found.calls,
            source=source,
            first=found.first[:10],
            last=found.last[:10],
            days=found.days,
        ),
        said(
            "Times: {by_road} by road, the rest by the speed model; from the order to the arrival, a "
            "usual hour with lights and siren.",
            by_road=percent(found.by_road),
        ),
        said(
            "{units} units, each busy {busy} of the time ({how}): a call meets a free unit within "
            "{within} {share} of the time (expected). {reached} of the calls lie within reach of the "
            "plan.",
            units=found.units,
            busy=percent(found.busy),
            how=how,
            within=within,
            share=percent(found.share),
            reached=percent(found.reached),
        ),
    ]
    if found.now_share is not None:
        text.append(
            said(
                "With the {now_units} units where they are now: {now_share} (expected).",
                now_units=found.now_units,
                now_share=percent(found.now_share),
            )
        )
    if not found.exact:
        text.append(
            said("The search was cut short: a better plan may cover {gap} more at most.", gap=percent(found.gap))
        )
    text += ["", said("Bases of the plan:")]
    for base in found.bases:
        if base.placed:
            left = (
                said("; if one leaves, {lost} of the calls are out of reach", lost=percent(base.lost))
                if base.lost
                else ""
            )
            text.append(
                said(
                    "  {name}: {placed} (now {now}){left}", name=base.name, placed=base.placed, now=base.now, left=left
                )
            )
    text += [
        "",
        said(
            "{fewest} bases reach all that can be reached; {out_of_reach} no base reaches.",
            fewest=found.fewest,
            out_of_reach=percent(found.out_of_reach),
        ),
    ]
    steps = {step.units: step for step in found.curve}
    for count in (found.units - 1, found.units, found.units + 1):
        if count in steps:
            text.append(said("  {count} units: {share} expected", count=count, share=percent(steps[count].share)))
    text += ["", said("The same {replayed:,} calls replayed (intervals of 95 %):", replayed=found.replayed)]
    for played in found.replays:
        told = [f"{_named(f.name)} {_value(f.name, f.value)} ({_range(f.name, f.low, f.high)})" for f in played.figures]
        told.append(said("{waited:,} calls waited for a unit", waited=played.waited))
        if played.unanswered:
            told.append(said("{unanswered:,} are out of reach", unanswered=played.unanswered))
        text.append(said("  {units} units: {told}", units=played.units, told="; ".join(told)))
    for one in found.changes:
        text.append(
            said(
                "  {name}: now {name_2}, plan {name_3} ({name_4})",
                name=_named(one.name),
                name_2=_value(one.name, one.before),
                name_3=_value(one.name, one.after),
                name_4=_range(one.name, one.low, one.high, signed=True),
            )
        )
    text.append(
        said(
            "The replay starts every unit from its base, diverts nobody, and knows no shifts: it "
            "compares plans, it does not foretell answer times."
        )
    )
    return text


def _named(figure: str) -> str:
    return {"p50_s": said("half within"), "p90_s": said("nine in ten within"), "within": said("in time")}[figure]


def _range(figure: str, low: float, high: float, *, signed: bool = False) -> str:
    return said(
        "{figure} to {figure_2}",
        figure=_value(figure, low, signed=signed),
        figure_2=_value(figure, high, signed=signed),
    )


def _value(figure: str, value: float, *, signed: bool = False) -> str:
    sign = "+" if signed and value > 0 else ""
    if figure == "within":
        return f"{sign}{100 * value:.1f} %"
    return said("never") if value == float("inf") else f"{sign}{value / 60:.1f} min"
