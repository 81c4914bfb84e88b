"""Second chapter: a bus on a state line is handed over, a unit is lent; third: federal help is asked for and ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .teller import Teller

HERE = (19.1100, -98.2000)
"""Where the network places the caller: a few hundred metres inside Puebla."""
CRASH = "10104"
UNITS = (
    ("TLAX-A01", "Ambulancia 01", ("ambulance_basic",), 0.031, 0.010, "off_duty"),
    ("TLAX-P01", "Patrulla 01", ("police",), 0.012, -0.004, ""),
    ("TLAX-B01", "Bomberos y rescate 01", ("fire", "rescue"), 0.024, 0.008, ""),
)


def prepare(at: datetime) -> None:
    """Tlaxcala's centre and its units; its one ambulance has ended its shift."""
    from hilo.emergency.centres.actions import open_centre
    from hilo.emergency.centres.commands import OpenCentre
    from hilo.emergency.dispatch.actions import enrol_unit, step
    from hilo.emergency.dispatch.commands import EnrolUnit, SayStatus
    from hilo.kernel.access.actions import SETUP

    open_centre(OpenCentre(code="TLAX", name="C5i Tlaxcala", state="29"), actor=SETUP, at=at)
    for code, name, capabilities, north, east, status in UNITS:
        enrol_unit(
            EnrolUnit(
                code=code,
                name=name,
                agency="TLAX",
                centre="TLAX",
                capabilities=capabilities,
                sector="Tlaxcala Sur",
                latitude=HERE[0] + north,
                longitude=HERE[1] + east,
            ),
            actor=SETUP,
            at=at,
        )
        if status:
            step(code, SayStatus(status=status), actor=_of("TLAX", "dispatcher", "tomas"), at=at)


def tell(teller: Teller) -> str:
    """From the ring in Puebla to the unit given back; returns the incident's folio."""
    folio = _rings(teller)
    _handed_over(teller, folio)
    _lent(teller, folio)
    return folio


def tell_federal(teller: Teller) -> None:
    """Help is asked for until a day, lengthened once with a new reason, and ended; the Council's figure says so."""
    from hilo.emergency.mutual_aid import actions as aid
    from hilo.emergency.mutual_aid.commands import ExtendHelp, RequestHelp, SayWhy
    from hilo.emergency.mutual_aid.queries import federal_figure
    from hilo.kernel.territory.queries import state

    tania = _of("TLAX", "supervisor", "tania")
    at = teller.to(teller.elapsed() + 120)
    today = at.astimezone().date()
    wanted = RequestHelp(
        institution="GN",
        kind="patrol",
        reason="The highway stays closed until the bus is taken away",
        until=today + timedelta(days=2),
        municipality="29025",
    )
    asked = aid.request_federal_help(wanted, actor=tania, at=at)
    teller.say(
        "[cyan]◆[/]",
        f"Tania, supervisor in Tlaxcala, asks the [bold]Guardia Nacional[/] to patrol until {asked.until:%d/%m/%Y}.",
        "[dim]requester, reason, place, beginning and end are kept; when the end passes, an alarm[/]",
    )
    longer = ExtendHelp(until=today + timedelta(days=3), reason="A second crane is needed")
    aid.extend_federal_help(asked.pk, longer, actor=tania, at=teller.to(teller.elapsed() + 60))
    teller.say("[blue]▲[/]", "One day longer, with a new reason.")
    over = SayWhy(reason="The road is open")
    aid.end_federal_help(asked.pk, over, actor=tania, at=teller.to(teller.elapsed() + 60))
    figure = federal_figure(_of("", "secretariat", "sergio"), first=today, last=today)
    named = state("29")
    teller.say(
        "[green]✔[/]",
        f"Ended before its day. For the Council (M3): {figure.helps} help asked for, {figure.open} running, "
        f"{figure.overdue} overdue ({named.name if named else '29'}).",
    )


def _rings(teller: Teller) -> str:
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.commands import ReceiveCall
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import ClassifyCall
    from hilo.emergency.incidents.queries import label

    olivia = _of("PUE", "operator", "olivia")
    words = "Se volteó un camión de pasajeros en la autopista, ya pasando la caseta. Hay gente atrapada y heridos."
    at = teller.to(0)
    call = calls.receive(
        ReceiveCall(
            channel="voice",
            caller_number="+522220771290",
            latitude=HERE[0],
            longitude=HERE[1],
            uncertainty_m=600,
            narrative=words,
            received_at=at,
        ),
        actor=olivia,
        at=at,
    )
    teller.say("[bold blue]☎[/]", f"[bold]{call.folio}[/] rings in Puebla.  [italic]“{words}”[/]")
    calls.answer(actor=olivia, call_id=call.pk, at=teller.to(5))
    incident = incidents.classify(call.pk, ClassifyCall(code=CRASH), actor=olivia, at=teller.to(41))
    teller.say(
        "[green]●[/]",
        f"Classified [bold]{incident.code} {label(incident, 'en')}[/]: incident [bold]{incident.folio}[/]",
        teller.term("registered", 41, 90),
    )
    calls.end(actor=olivia, call_id=call.pk, at=teller.now)
    return str(incident.folio)


def _handed_over(teller: Teller, folio: str) -> None:
    from hilo.emergency.mutual_aid import actions as aid
    from hilo.emergency.mutual_aid.commands import OfferTransfer

    dario, tomas = _of("PUE", "dispatcher", "dario"), _of("TLAX", "dispatcher", "tomas")
    over = OfferTransfer(to="TLAX", reason="Beyond the toll gate: Tlaxcala's side")
    offer = aid.offer(folio, over, actor=dario, at=teller.to(52))
    teller.say(
        "[cyan]◆[/]",
        f"The caller said “past the toll gate”. Darío presses F7: [bold]{folio}[/] is offered to Tlaxcala.",
        "[dim]Puebla answers for it until then; unseen for 15 s, or unanswered for 60 s, it comes back[/]",
    )
    aid.sight(actor=tomas, transfer_id=offer.pk, at=teller.to(53))
    aid.acknowledge(actor=tomas, transfer_id=offer.pk, at=teller.to(61))
    teller.say(
        "[green]✔[/]",
        "Seen after 1 s, acknowledged by Tomás after 9 s: Tlaxcala answers for it; Puebla goes on seeing how it goes.",
    )


def _lent(teller: Teller, folio: str) -> None:
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.commands import SayStatus, SendUnits
    from hilo.emergency.dispatch.queries import recommendation
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import CloseIncident
    from hilo.emergency.mutual_aid import actions as aid
    from hilo.emergency.mutual_aid.commands import AskUnits, LendUnit
    from hilo.emergency.mutual_aid.queries import handed_over

    dario, tomas = _of("PUE", "dispatcher", "dario"), _of("TLAX", "dispatcher", "tomas")
    ranking = recommendation(folio, tomas, at=teller.now)
    own = [choice.unit.pk for choice in ranking.choices if choice.team] or ["TLAX-P01", "TLAX-B01"]
    dispatch.assign(folio, SendUnits(units=tuple(own)), actor=tomas, at=teller.to(74))
    lacks = f"nobody can bring: {', '.join(ranking.missing)}" if ranking.missing else "all needs are met"
    teller.say("[green]➤[/]", f"Sent: [bold]{', '.join(own)}[/]; {lacks}.", teller.term("dispatched", 74, 120))
    until = teller.now + timedelta(hours=6)
    wanted = AskUnits(
        lender="PUE", capability="ambulance_advanced", reason="Several hurt, no ambulance on duty", until=until
    )
    asked = aid.ask_units(wanted, actor=tomas, at=teller.to(80))
    answer = LendUnit(to="TLAX", until=until, request=asked.pk)
    loan = aid.lend("PUE-X01", answer, actor=dario, at=teller.to(96))
    teller.say("[cyan]◆[/]", "Tomás asks Puebla for an advanced ambulance; Darío lends [bold]PUE-X01[/] for six hours.")
    dispatch.assign(folio, SendUnits(units=("PUE-X01",)), actor=tomas, at=teller.to(102))
    teller.say("[green]➤[/]", "Tomás sends [bold]PUE-X01[/] as one of his own.")
    for number, code in enumerate(["TLAX-P01", "TLAX-B01", "PUE-X01"]):
        if code in {*own, "PUE-X01"}:
            dispatch.step(code, SayStatus(status="on_scene"), actor=tomas, at=teller.to(290 + 95 * number))
            terms = (teller.term("first on scene", 290, 600),) if number == 0 else ()
            teller.say("[green]■[/]", f"[bold]{code}[/] is on scene.", *terms)
    [seen] = [one for one in handed_over(dario, at=teller.now) if one.incident.folio == folio]
    teller.say(
        "[blue]▲[/]",
        f"Darío sees: {seen.incident.status.replace('_', ' ')}, {seen.incident.units} units. No name, no number.",
    )
    incidents.close(folio, CloseIncident(code="A"), actor=tomas, at=teller.to(2300))
    for code in [*own, "PUE-X01"]:
        dispatch.step(code, SayStatus(status="free"), actor=tomas, at=teller.now)
    aid.give_back(actor=tomas, loan_id=loan.pk, at=teller.to(2360))
    teller.say("[green]✔[/]", f"{folio} closed with [bold]A[/]; PUE-X01 is Puebla's again.")


def _of(centre: str, role: str, name: str) -> Any:
    """Somebody with a role in a centre, or in the nation for an empty one."""
    from hilo.emergency.centres.queries import centre as centre_named
    from hilo.kernel.access.roles import roles
    from hilo.lib.actor import Actor

    where = centre_named(centre) if centre else None
    return Actor(
        name,
        roles()[role].permissions,
        institution=centre or "HILO",
        states=frozenset({where.state} if where else ()),
        national=not where or not where.state,
        centre=centre,
        purpose="story",
    )
