"""Fourth chapter: a robbery, a detention, and a report that is judged while it can still be mended."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from .scene import STAGES, UNIT, People, Scene, answers, at_path
from .teller import Teller

T = TypeVar("T")
HERE = (19.0433, -98.1960)


def prepare(at: datetime) -> None:
    """The police, the prosecutor and the defence of Puebla; a patrol with its crew; accounts for those who sign."""
    from hilo.emergency.dispatch.actions import crew, enrol_unit
    from hilo.emergency.dispatch.commands import EnrolUnit
    from hilo.kernel.access.actions import SETUP, join, open_institution
    from hilo.kernel.access.commands import Join, OpenInstitution
    from hilo.registries.officers.actions import enrol, give_account
    from hilo.registries.officers.commands import EnrolOfficer, GiveAccount

    for code, name, kind in (
        ("SSP-PUE", "Seguridad Pública de Puebla", "police_state"),
        ("FGE-PUE", "Fiscalía del Estado de Puebla", "prosecutor_state"),
    ):
        open_institution(OpenInstitution(code=code, name=name, kind=kind, state="21"), actor=SETUP, at=at)
    for username, name, institution, role in (
        ("omar", "Omar Olvera", "SSP-PUE", "officer"),
        ("carla", "Carla Cruz", "SSP-PUE", "commander"),
        ("fabian", "Fabián Fuentes", "FGE-PUE", "prosecutor"),
    ):
        join(Join(username=username, name=name, institution=institution, role=role), actor=SETUP, at=at)
    enrol_unit(
        EnrolUnit(
            code=UNIT,
            name="Patrulla 09",
            agency="SSP-PUE",
            centre="PUE",
            capabilities=("police",),
            sector="Puebla Centro",
            latitude=HERE[0] + 0.004,
            longitude=HERE[1] - 0.003,
        ),
        actor=SETUP,
        at=at,
    )
    for number, name, username in (("P-0417", "Omar Olvera", "omar"), ("P-0622", "Paula Pineda", "")):
        officer = enrol(EnrolOfficer(institution="SSP-PUE", number=number, name=name), actor=SETUP, at=at)
        crew(UNIT, officer.pk, actor=SETUP, at=at)
        if username:
            give_account(officer.pk, GiveAccount(username=username), actor=SETUP, at=at)


def tell(teller: Teller, people: People | None = None, scene: Scene | None = None, until: str = STAGES[-1]) -> str:
    """From the call to an acknowledged hand-over, or as far as one of STAGES; returns the folio of the report."""
    people, scene = people or People(), scene or Scene()
    incident = _called(teller, people, scene)
    folio, ref = _arrived(teller, people, incident)
    number = _detained(teller, people, scene, incident)
    _secured(teller, people, scene, incident, number)
    _written(teller, people, scene, ref)
    if until != "written":
        _judged(teller, people, scene, ref, number)
    _closed(teller, people, incident)
    if until in ("signed", "acknowledged"):
        _signed(teller, people, folio, until)
    return folio


def _called(teller: Teller, people: People, scene: Scene) -> str:
    from hilo.emergency.calls import actions as calls
    from hilo.emergency.calls.commands import ReceiveCall
    from hilo.emergency.dispatch import actions as dispatch
    from hilo.emergency.dispatch.commands import SayStatus, SendUnits
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import ClassifyCall
    from hilo.emergency.incidents.queries import label

    from .line import _of

    olivia, dario = _of("PUE", "operator", "olivia"), _of("PUE", "dispatcher", "dario")
    at = teller.to(0)
    call = calls.receive(
        ReceiveCall(
            channel="voice",
            caller_number="+522220456123",
            latitude=HERE[0],
            longitude=HERE[1],
            uncertainty_m=30,
            narrative=scene.words,
            received_at=at,
        ),
        actor=olivia,
        at=at,
    )
    teller.say("[bold blue]☎[/]", f"[bold]{call.folio}[/] rings in Puebla.  [italic]“{scene.words}”[/]")
    calls.answer(actor=olivia, call_id=call.pk, at=teller.to(4))
    incident = incidents.classify(call.pk, ClassifyCall(code=scene.code), actor=olivia, at=teller.to(35))
    dispatch.assign(incident.folio, SendUnits(units=(people.unit,)), actor=dario, at=teller.to(52))
    teller.say(
        "[green]➤[/]", f"[bold]{incident.code} {label(incident, 'en')}[/]: {people.unit} is sent, with two officers."
    )
    dispatch.step(people.unit, SayStatus(status="on_scene"), actor=dario, at=teller.to(290))
    return str(incident.folio)


def _arrived(teller: Teller, people: People, incident: str) -> tuple[str, str]:
    """What is owed because of the arrival is paid: a report waits, with all in it that is known."""
    from hilo.policing.reports.queries import mine

    omar = _user(people.officer)
    waiting = _once_paid(lambda: next((row for row in mine(omar, at=teller.now) if row.incident == incident), None))
    known = sum(len(part) for part in waiting.document["sections"].values())
    teller.say(
        "[cyan]◆[/]",
        f"{people.unit} is on scene. On Omar's phone [bold]{waiting.folio}[/] waits, {known} answers there already.",
        "[dim]folio, place, times, unit, crew come from the call and the dispatch; nobody is asked twice[/]",
    )
    return waiting.folio, waiting.ref


def _detained(teller: Teller, people: People, scene: Scene, incident: str) -> str:
    from hilo.policing.detentions import actions as detentions
    from hilo.policing.detentions.commands import DetainingOfficer, ReadRights, RegisterDetention
    from hilo.registries.officers.queries import officer_of

    omar = _user(people.officer)
    me = officer_of(omar)
    assert me is not None
    detained = teller.to(395)
    command = RegisterDetention(
        kind="flagrancy",
        detained_at=detained,
        incident=incident,
        unit=people.unit,
        place=scene.place,
        latitude=HERE[0],
        longitude=HERE[1],
        motives=scene.offence,
        authority="Fiscalía del Estado de Puebla",
        given=scene.name[0],
        first_surname=scene.name[1],
        second_surname=scene.name[2],
        age=scene.age,
        age_doubt=scene.age < 18,
        sex=scene.sex,
        nationality="MEX",
        injuries=bool(scene.injury),
        injuries_description=scene.injury,
        on_complaint=scene.on_complaint,
        officers=(DetainingOfficer(name=me.name, number=me.number, institution=me.institution_id, rank="Policía"),),
    )
    row = detentions.register(command, actor=omar, at=teller.to(395 + scene.register_s))
    read = teller.to(480)
    heard = ReadRights(rights=RIGHTS, language="es", read_at=read, answer="signed")
    detentions.read_rights(row.number, heard, actor=omar, at=read)
    teller.say(
        "[yellow]■[/]",
        f"A man is detained; {scene.register_s} s later the register has [bold]{row.number}[/]. His rights are read.",
        "[dim]the state has him, and that can be looked up by his family from now on (LNRD 17, 31)[/]",
    )
    return str(row.number)


RIGHTS = (
    "silence",
    "reason",
    "inform_someone",
    "defender",
    "written_notice",
    "dignified_cell",
    "clothing",
    "medical_care",
)


def _secured(teller: Teller, people: People, scene: Scene, incident: str, detention: str) -> None:
    from hilo.policing.evidence import actions as evidence
    from hilo.policing.evidence.commands import CollectItem

    omar = _user(people.officer)
    for what, kind, seal in scene.objects:
        command = CollectItem(
            incident=incident,
            detention=detention,
            kind=kind,
            description=what,
            start="discovery",
            place=f"{scene.place}, entre las ropas",
            collected_at=teller.to(teller.elapsed() + 45),
            packaging="bag",
            documentation=("written", "photo"),
            seal=seal,
            condition="Íntegra",
        )
        item = evidence.collect(command, actor=omar, at=teller.now)
        teller.say("[cyan]◆[/]", f"{what}: [bold]{item.number}[/], seal {seal}. Its chain of custody begins.")


def _written(teller: Teller, people: People, scene: Scene, ref: str) -> None:
    """Omar answers what applies, on his phone, without a line: the page sends it when there is one."""
    from hilo.policing.reports import actions as reports
    from hilo.policing.reports.commands import RegisterDevice, SaveChanges
    from hilo.policing.reports.queries import mine

    omar = _user(people.officer)
    reports.register_device(RegisterDevice(id=people.phone, name="Teléfono de Omar"), actor=omar, at=teller.now)

    def filled() -> Any:
        [row] = [row for row in mine(omar, at=teller.now) if str(row.ref) == str(ref)]
        annexes = row.document["annexes"]
        return row if annexes["detention"] and len(annexes["object"]) == len(scene.objects) else None

    row = _once_paid(filled)
    given = answers(teller.start, scene, row.document)
    at = teller.to(1500)
    changes = [
        {"path": path, "value": value, "before": at_path(row.document, path), "at": at.isoformat()}
        for path, value in given.items()
    ]
    saved = reports.save(ref, SaveChanges(changes=changes, device=people.phone, device_at=at), actor=omar, at=at)
    if saved.refused:
        raise RuntimeError(f"the story's answers were refused: {saved.refused}")
    teller.say(
        "[cyan]◆[/]",
        f"Without a signal Omar answers {len(changes)} questions; back on the street corner they arrive, none twice.",
    )
    for finding in _open(saved.findings):
        teller.say(_GLYPH[finding["severity"]], f"[bold]{finding['code']}[/] {finding['message']}", *_said(finding))


_GLYPH = {"error": "[red]✗[/]", "warning": "[yellow]▲[/]", "info": "[blue]●[/]"}


def _judged(teller: Teller, people: People, scene: Scene, ref: str, number: str) -> None:
    """One finding is mended by doing what was missing; the other is left, and stays in sight."""
    from hilo.policing.detentions import actions as detentions
    from hilo.policing.detentions.commands import CertifyPerson
    from hilo.policing.reports import actions as reports
    from hilo.policing.reports.commands import SaveChanges
    from hilo.policing.reports.queries import report

    omar = _user(people.officer)
    at = teller.to(1900)
    command = CertifyPerson(
        doctor="Dra. Marina Medina",
        examined_at=at,
        injuries=bool(scene.injury),
        certificate="CM-2016-0731",
        findings=scene.injury or "Sin lesiones",
    )
    detentions.certify(number, command, actor=omar, at=at)
    read = report(ref, omar, at=at)
    annex = read.document["annexes"]["detention"][0]["id"]
    path = f"annexes.detention.{annex}."
    seen = [finding["code"] for finding in _open(read.findings)]
    written = {"medical_certificate": "CM-2016-0731", "certificate_injuries": bool(scene.injury)}
    changes = [
        {"path": path + name, "value": value, "before": None, "at": at.isoformat(), "seen": seen}
        for name, value in written.items()
    ]
    before = {finding["code"] for finding in read.findings}
    saved = reports.save(ref, SaveChanges(changes=changes, device=people.phone, device_at=at), actor=omar, at=at)
    mended = before - {finding["code"] for finding in saved.findings}
    teller.say(
        "[green]✔[/]",
        f"A doctor sees the man before the hand-over: [bold]{', '.join(sorted(mended)) or 'nothing'}[/] is mended.",
        "[dim]that the finding was on the screen when this was written goes with the report, to both sides[/]",
    )
    _handed(teller, people, ref, number)
    reports.submit(actor=omar, ref=ref, at=teller.to(2150))


def _handed(teller: Teller, people: People, ref: str, number: str) -> None:
    """The man is handed over; the first section is written when there is something to write in it."""
    from hilo.policing.detentions import actions as detentions
    from hilo.policing.detentions.commands import HandOverPerson
    from hilo.policing.reports import actions as reports
    from hilo.policing.reports.commands import SaveChanges

    omar = _user(people.officer)
    handed = teller.to(2060)
    command = HandOverPerson(
        to="Fiscalía del Estado de Puebla",
        to_kind="prosecutor",
        handed_at=handed,
        received_by="Fabián Fuentes",
        received_post="Agente del Ministerio Público",
        address="Bulevar Héroes del 5 de Mayo 31, Puebla",
    )
    detentions.hand_over(number, command, actor=omar, at=handed)
    written = {
        "at": handed.isoformat(),
        "attached": ["photographs", "medical_certificate"],
        "received_by": "Fabián Fuentes",
        "received_post": "Agente del Ministerio Público",
    }
    changes = [
        {"path": f"sections.handover.{name}", "value": value, "before": None, "at": handed.isoformat()}
        for name, value in written.items()
    ]
    reports.save(ref, SaveChanges(changes=changes, device=people.phone, device_at=handed), actor=omar, at=handed)
    teller.say("[blue]▲[/]", "The man is handed over to the prosecutor, 28 minutes after his detention.")


def _closed(teller: Teller, people: People, incident: str) -> None:
    """The event is over for the centre, and the unit is free; the report goes on."""
    from hilo.emergency.dispatch.queries import open_assignments
    from hilo.emergency.incidents import actions as incidents
    from hilo.emergency.incidents.commands import CloseIncident

    from .line import _of

    incidents.close(incident, CloseIncident(code="A"), actor=_of("PUE", "dispatcher", "dario"), at=teller.now)
    _once_paid(lambda: not open_assignments([people.unit]))


def _signed(teller: Teller, people: People, folio: str, until: str) -> None:
    from hilo.kernel.signing.actions import public_key
    from hilo.kernel.signing.queries import key_of, verify
    from hilo.policing.reports import actions as reports
    from hilo.policing.reports.commands import HandOverReport, SignReport
    from hilo.policing.reports.queries import case, report, signed_file

    omar, carla, fabian = _user(people.officer), _user(people.commander), _user(people.prosecutor)
    read = report(folio, carla, at=teller.to(2100))
    left = sorted({one["code"] for one in read.findings if one["severity"] == "error"})
    reason = "Se explica en la narrativa; no hay más que mejorar con honestidad" if left else ""
    reports.sign(folio, SignReport(acknowledged=left, reason=reason), actor=carla, at=teller.now)
    codes = sorted({one["code"] for one in _open(read.findings)})
    teller.say("[green]●[/]", f"Carla reviews and signs. Left in sight: [bold]{', '.join(codes) or 'nothing'}[/].")
    if until == "signed":
        return
    handed = teller.to(2400)
    reports.hand_over(folio, HandOverReport(to="FGE-PUE"), actor=omar, at=handed)
    reports.acknowledge(actor=fabian, folio=folio, at=teller.to(2520))
    clocks = [one for one in case(folio, fabian, at=teller.now).clocks if one["due_at"] and not one["met_at"]]
    running = " · ".join(f"{one['title']['en']} until {one['due_at'].astimezone():%d/%m %H:%M}" for one in clocks)
    teller.say("[green]➤[/]", f"Fabián, prosecutor, acknowledges [bold]{folio}[/]. Running: {running or 'nothing'}.")
    file = signed_file(folio, fabian, at=teller.now)
    document = verify(file, kind="report", key=key_of(public_key("SSP-PUE")))
    teller.say(
        "[green]✔[/]",
        f"With the file and the public key alone: signed by {document['signed_by']}, unchanged since.",
        f"[dim]with it go {len(document['log'])} lines of its log, its findings and its context[/]",
    )


def _open(findings: Any) -> list[dict[str, Any]]:
    return [one for one in findings if one["severity"] != "info"]


def _said(finding: dict[str, Any]) -> list[str]:
    return [f"[dim]{finding[name]}[/]" for name in ("article", "remedy") if finding.get(name)]


def _once_paid(found: Callable[[], T | None]) -> T:
    """What is there once everything owed was paid: here, or by a server that runs beside."""
    from hilo.kernel.events.actions import deliver_pending

    for _ in range(600):
        while sum(deliver_pending()):
            pass
        if there := found():
            return there
        time.sleep(0.05)
    raise RuntimeError("what is owed because of an act was not paid in half a minute")


def _user(username: str) -> Any:
    """The account as it signs in with its second factor."""
    from dataclasses import replace

    from django.utils import timezone

    from hilo.kernel.access.queries import actor_for, user_named

    return replace(actor_for(user_named(username), at=timezone.now(), second_factor=lambda: True), purpose="story")
