"""First chapter: a house burns in Puebla, and five people call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .teller import Teller


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls in the story. after_s: seconds from the first ring; metres: how far the network's point lies off."""

    name: str
    number: str
    after_s: int
    words: str
    north_m: float | None
    east_m: float | None
    uncertainty_m: float | None


SCENE = (19.0352, -98.2109)
CALLERS = (
    Caller("the neighbour", "+522220311876", 0, "Se está quemando una casa en 5 de Mayo esquina con Aldama, colonia "
           "San José. Sale lumbre de la cocina y creo que hay niños adentro.", 25, -30, 40),
    Caller("a taxi driver", "+522220644012", 112, "Hay un incendio en una casa sobre 5 de Mayo, casi con Aldama, en la "
           "San José. Sale muchísimo humo, se ve desde el puente.", -180, 140, 300),
    Caller("a boy who laughs", "+522220900417", 140, "Se está quemando… mi tarea. (risas)", 2100, 900, 60),
    Caller("a woman in tears", "+522220127730", 166, "¡La casa de mi hermana se está quemando! 5 de Mayo y Aldama, en "
           "la San José. Mis sobrinos están en el cuarto de atrás.", None, None, None),
    Caller("the shopkeeper", "+522220588214", 205, "Se está quemando la casa de la esquina, 5 de Mayo y Aldama, "
           "colonia San José. Tienen dos tanques de gas en el patio.", 60, 15, 25),
)  # fmt: skip
UNITS = (
    ("PUE-B01", "Bomberos 01", ("fire",), 0.6, "on another fire"),
    ("PUE-B02", "Bomberos 02", ("fire",), 1.9, ""),
    ("PUE-B03", "Bomberos 03", ("fire",), 3.4, ""),
    ("PUE-R01", "Rescate 01", ("fire", "rescue"), 2.6, ""),
    ("PUE-A01", "Ambulancia 01", ("ambulance_basic",), 1.1, "off duty"),
    ("PUE-A02", "Ambulancia 02", ("ambulance_basic",), 2.2, ""),
    ("PUE-X01", "Ambulancia avanzada 01", ("ambulance_advanced",), 4.8, ""),
    ("PUE-P01", "Patrulla 01", ("police",), 0.8, ""),
    ("PUE-P02", "Patrulla 02", ("police",), 1.7, ""),
)


def tell(teller: Teller) -> str:
    """The fire from the first ring to the closed incident; returns its folio."""
    folio, arrivals = _calls(teller)
    _units(teller, folio, arrivals)
    return folio


def prepare(at: datetime) -> None:
    """Puebla's centre, its units, what happened before."""
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.commands import MarkImproper, ReceiveCall
    from hilo.emergency.centres.actions import open_centre
    from hilo.emergency.dispatch.actions import assign, enrol_unit, step
    from hilo.emergency.incidents.actions import receive_classified
    from hilo.emergency.incidents.commands import RegisterCall
    from hilo.kernel.access.actions import SETUP

    open_centre(actor=SETUP, code="PUE", name="C5 Puebla", state="21", at=at)
    for number, (code, name, capabilities, km, _) in enumerate(UNITS):
        bearing = (number * 0.7) % 2 - 1
        enrol_unit(
            actor=SETUP,
            code=code,
            name=name,
            agency="PUE",
            centre="PUE",
            capabilities=capabilities,
            sector="Puebla Sur",
            latitude=round(SCENE[0] + km / 111.2 * (1 - abs(bearing)), 6),
            longitude=round(SCENE[1] + km / 105.1 * bearing, 6),
            at=at + timedelta(minutes=57),
        )
    for minute in (9, 31):
        rang = at + timedelta(minutes=minute)
        boy = calls.receive(
            ReceiveCall(channel="voice", caller_number=CALLERS[2].number, received_at=rang), actor=_operator(), at=rang
        )
        calls.answer(actor=_operator(), call_id=boy.pk, at=rang + timedelta(seconds=3))
        calls.mark_improper(boy.pk, MarkImproper(kind="prank"), actor=_operator(), at=rang + timedelta(seconds=15))
    dario = dispatcher()
    step(actor=dario, unit_code="PUE-A01", status="off_duty", at=at + timedelta(minutes=59))
    _, other = receive_classified(
        RegisterCall(
            channel="radio",
            code="20303",
            received_at=at + timedelta(minutes=57, seconds=20),
            latitude=SCENE[0] + 0.07,
            longitude=SCENE[1] + 0.06,
            narrative="Vehículo incendiado en la autopista.",
        ),
        actor=_operator(),
        at=at + timedelta(minutes=57, seconds=20),
    )
    assign(actor=dario, folio=other.folio, units=["PUE-B01"], at=at + timedelta(minutes=58))
    step(actor=dario, unit_code="PUE-B01", status="on_scene", at=at + timedelta(minutes=59))


def _operator() -> Any:
    from hilo.demonstration.simulation.desk import OPERATOR, system_actor

    return system_actor("olivia", OPERATOR, centre="PUE", purpose="story")


def dispatcher() -> Any:
    from hilo.demonstration.simulation.desk import DISPATCHER, system_actor

    return system_actor("dario", DISPATCHER, centre="PUE", purpose="story")


def _calls(teller: Teller) -> tuple[str, dict[str, int]]:
    """The five calls; returns the folio of the one incident they become, and when its units will be there."""
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.commands import MarkImproper
    from hilo.emergency.calls.queries import improper_counts
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import ClassifyCall
    from hilo.emergency.incidents.queries import label, likely_same
    from hilo.emergency.incidents.words import reasons_in_words

    olivia, folio = _operator(), ""
    arrivals: dict[str, int] = {}
    for caller in CALLERS:
        at = teller.to(caller.after_s)
        call = _ring(caller, at)
        where = _where(call)
        number = f"{caller.number[:3]} {caller.number[3:6]} {caller.number[6:9]} {caller.number[9:]}"
        teller.say("[bold blue]☎[/]", f"[bold]{call.folio}[/] rings: {caller.name}, {number}, {where}")
        calls.answer(actor=olivia, call_id=call.pk, at=teller.to(caller.after_s + 4))
        teller.say("[cyan]◆[/]", f"Olivia answers after 4 s.  [italic]“{caller.words}”[/]")
        if caller.name == "a boy who laughs":
            before = improper_counts(caller.number, actor=olivia, before=at)
            calls.mark_improper(call.pk, MarkImproper(kind="prank"), actor=olivia, at=teller.to(caller.after_s + 15))
            known = f"{before['prank']} pranks before" if before["prank"] else "first one from this number"
            teller.say("[yellow]✕[/]", f"One key: prank ({known}). The number is remembered and never blocked.")
            continue
        likely = likely_same(call.pk, olivia, at=teller.now, limit=1)
        if not likely:
            incident = incidents.classify(
                call.pk, ClassifyCall(code="20301"), actor=olivia, at=teller.to(caller.after_s + 38)
            )
            folio = incident.folio
            teller.say(
                "[green]●[/]",
                f"Classified [bold]{incident.code} {label(incident, 'en')}[/], priority {incident.priority}: "
                f"incident [bold]{folio}[/]",
                teller.term("registered", 38, 90),
            )
            arrivals = _send(teller, folio)
        else:
            score, same = likely[0]
            incidents.link(actor=olivia, folio=same.folio, call_id=call.pk, at=teller.to(caller.after_s + 21))
            why = "; ".join(reasons_in_words(score))
            teller.say("[green]⛓[/]", f"Likely the same as {same.folio} ([bold]{score.total:.0%}[/]: {why}). Linked.")
        calls.end(actor=olivia, call_id=call.pk, at=teller.now)
    return folio, arrivals


def _ring(caller: Caller, at: datetime) -> Any:
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.commands import ReceiveCall

    placed = caller.north_m is not None and caller.east_m is not None
    return calls.receive(
        ReceiveCall(
            channel="voice",
            caller_number=caller.number,
            latitude=SCENE[0] + caller.north_m / 111_195 if placed and caller.north_m is not None else None,
            longitude=SCENE[1] + caller.east_m / 105_100 if placed and caller.east_m is not None else None,
            uncertainty_m=caller.uncertainty_m,
            narrative=caller.words,
            received_at=at,
        ),
        actor=_operator(),
        at=at,
    )


def _where(call: Any) -> str:
    from hilo.kernel.territory.queries import municipality, state

    if not call.state:
        return "[yellow]no place from the network[/]"
    town = municipality(call.municipality)
    sure = "exact" if call.exact else "estimate"
    region = state(call.state)
    return f"{town.name if town else '?'}, {region.name if region else '?'} ({sure}), ±{call.uncertainty_m:.0f} m"


def _send(teller: Teller, folio: str) -> dict[str, int]:
    """Darío asks whom to send, the crews accept and go; returns unit -> seconds from the first ring to its arrival."""
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.queries import recommendation

    dario = dispatcher()
    ranking = recommendation(folio, dario, at=teller.now)
    lines = []
    for choice in ranking.choices[:5]:
        mark = "[green]send[/]" if choice.team else "    "
        lines.append(f"{mark} [bold]{choice.unit.pk}[/] {choice.eta_s // 60} min {choice.eta_s % 60:02} s  [dim]"
                     f"{'; '.join(choice.reasons[1:])}[/]")  # fmt: skip
    lines += [f"[dim]stays {code}: {why}[/]" for code, why in ranking.passed_over]
    teller.to(60)
    teller.say("[cyan]◆[/]", "Darío asks whom to send:", *lines)
    team = [choice.unit.pk for choice in ranking.choices if choice.team]
    sent = dispatch.assign(actor=dario, folio=folio, units=team, at=teller.to(71))
    teller.say(
        "[green]➤[/]",
        f"Sent together: [bold]{', '.join(a.unit_id for a in sent)}[/]",
        teller.term("dispatched", 71, 120),
    )
    for status, first, gap, text in (("accepted", 76, 3, "accepted"), ("under_way", 90, 4, "under way")):
        for number, code in enumerate(team):
            dispatch.step(actor=dario, unit_code=code, status=status, at=teller.to(first + gap * number))
        teller.say("[blue]▲[/]", f"{', '.join(team)}: {text}.")
    return {choice.unit.pk: 71 + choice.eta_s for choice in ranking.choices if choice.team}


def _units(teller: Teller, folio: str, arrivals: dict[str, int]) -> None:
    """The crews drive, arrive, leave; the incident is closed."""
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.queries import assignments_of
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import CloseIncident

    dario = dispatcher()
    rows = assignments_of(folio, dario)
    codes = sorted(arrivals, key=lambda code: arrivals[code])
    for share in (0.35, 0.7, 1.0):
        teller.to(230 + 60 * share)
        for row in rows:
            unit, north, east = row.unit, row.unit.latitude or 0.0, row.unit.longitude or 0.0
            dispatch.report_position(
                actor=dario,
                unit_code=unit.pk,
                latitude=round(north + (SCENE[0] - north) * share, 6),
                longitude=round(east + (SCENE[1] - east) * share, 6),
                fixed_at=teller.now,
                at=teller.now,
            )
    for number, code in enumerate(codes):
        dispatch.step(actor=dario, unit_code=code, status="on_scene", at=teller.to(arrivals[code]))
        terms = (teller.term("first on scene", arrivals[code], 600),) if number == 0 else ()
        teller.say("[green]■[/]", f"[bold]{code}[/] is on scene.", *terms)
    teller.to(1560)
    for number, code in enumerate(codes):
        dispatch.step(actor=dario, unit_code=code, status="free", at=teller.to(1560 + 40 * number))
    teller.say("[blue]▽[/]", f"Fire out, two children safe. {', '.join(codes)} free again.")
    incidents.close(folio, CloseIncident(code="A"), actor=dario, at=teller.to(1720))
    teller.say("[green]✔[/]", f"{folio} closed with [bold]A[/] (affirmative).")
