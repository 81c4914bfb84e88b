"""The records that every operation is asked of, a story for each line of the table in routes.toml."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from hilo.kernel.possession import Holder

NUMBER = "+522221234567"
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}


@dataclass
class Story:
    """Records by name, and the values that stand in paths and bodies."""

    records: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def tell(self, **named: Any) -> None:
        """A record under its name; its key under the same."""
        self.records |= named
        self.values |= {name: row.pk for name, row in named.items()}

    def holders(self, of: str | list[str]) -> list[Holder]:
        """Of one record, or of what hangs on it ("offer.receiver"), or of several."""
        return [self._one(one).holder for one in ([of] if isinstance(of, str) else of)]

    def _one(self, path: str) -> Any:
        name, *more = path.split(".")
        found = self.records[name]
        for step in more:
            found = getattr(found, step)
        return found

    def filled(self, told: Any) -> Any:
        """A path or a body with the story's values."""
        if isinstance(told, dict):
            return {name: self.filled(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self.filled(value) for value in told]
        if not isinstance(told, str):
            return told
        if whole := re.fullmatch(r"\{(\w+)\}", told):
            return self.values[whole[1]]
        return re.sub(r"\{(\w+)\}", lambda name: str(self.values[name[1]]), told)


def warning_draft(now: Any) -> dict[str, Any]:
    words = {"event": "x", "headline": "y", "description": "z"}
    told = {"category": "Fire", "urgency": "Expected", "severity": "Minor", "certainty": "Likely"}
    told |= {"response": "Monitor", "es": words, "en": words, "area": "Centro", "municipalities": ["21114"]}
    return told | {"expires": (now + timedelta(hours=2)).isoformat()}


def emergency(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.emergency.calls.actions import answer, begin_overload, mark_improper, receive
    from hilo.emergency.dispatch.actions import assign, crew, open_station
    from hilo.emergency.incidents.actions import link, receive_classified
    from hilo.emergency.mutual_aid import actions as aid
    from hilo.emergency.privacy.actions import disclose
    from hilo.emergency.quality.models import Review
    from hilo.emergency.safety.actions import press_at_desk
    from hilo.emergency.shifts.actions import note, offer_hands, sign_on, write_hand_over
    from hilo.kernel.access.actions import SETUP
    from hilo.registries.officers.actions import enrol as join_force

    actor, units, enrol = use("actor"), use("units"), use("enrol")
    line, boss = actor("integrator", "NAC", centre="PUE"), actor("supervisor", name="sara")
    dario = actor("dispatcher", name="dario")
    rung = partial(receive, actor=line, channel="voice", caller_number=NUMBER, received_at=now, at=now, **HERE)
    taken = {"channel": "voice", "priority": None, "reason": None, "received_at": now, "at": now, "actor": line}
    given = taken | HERE | {"code": "10104"}
    _, incident = receive_classified(**given)
    _, other = receive_classified(**given)
    ringing, linked, first, prank = rung(recording="rec://1"), rung(), rung(), rung(recording="rec://2")
    answer(linked.pk, actor=line, at=now)
    link(incident.folio, linked.pk, actor=line, at=now)
    for one in (first, prank):
        answer(one.pk, actor=line, at=now)
        mark_improper(one.pk, kind="prank", actor=line, at=now)
    assign(incident.folio, unit="PUE-P1", actor=dario, at=now)
    enrol("TLAX-P1", "police", latitude=19.3, longitude=-98.2)
    rosa = join_force(institution="PUE", number="4411", name="Rosa Paz", actor=SETUP, at=now)
    crew("PUE-P1", rosa.pk, actor=dario, at=now)
    told.values["aboard"] = rosa.pk
    why = told.values["reason"]
    offer = aid.offer(other.folio, to="TLAX", reason=why, actor=dario, at=now)
    soon = now + timedelta(hours=2)
    request = aid.ask_units(lender="TLAX", capability="police", reason=why, until=soon, actor=dario, at=now)
    loan = aid.lend("PUE-P2", to="TLAX", until=soon, reason="x", actor=dario, at=now)
    day = timezone.localdate(now)
    help_ = aid.request_federal_help(
        institution="GN", kind="patrol", reason=why, begins=day, until=day, actor=boss, at=now
    )
    tania = actor("privacy_officer", centre="")
    said = {"authority": "Fiscalía", "document": "FGE/12/2026", "basis": "CNPP art. 215"}
    disclosure = disclose(prank.pk, actor=tania, at=now, **said)
    told.tell(ringing=ringing, incident=incident, unit=units["PUE-P1"], free=units["PUE-A1"], prank=prank)
    house = {"name": why, "centre": "PUE", "latitude": 19.05, "longitude": -98.2}
    told.tell(station=open_station(code="PUE-E1", actor=boss, at=now, **house))
    told.tell(offer=offer, request=request, loan=loan, help=help_, disclosure=disclosure)
    drawn = {
        "reviewed_at": now,
        "reviewed_by": "sara",
        "centre_id": "PUE",
        "week": "2026-01-05",
        "place": 1,
        "drawn_at": now,
    }
    told.tell(review=Review.objects.create(call=linked, worker="x.ssp-pue", **drawn))
    told.tell(alarm=press_at_desk(actor=dario, at=now))
    told.tell(overload=begin_overload(why=why, actor=boss, at=now))
    told.tell(note=note(kind="other", text=why, actor=boss, at=now))
    told.tell(hand_over=write_hand_over(items=[], remarks=why, actor=boss, at=now))
    for one in (dario, actor("dispatcher", name="diana")):
        sign_on(desk="dispatcher", actor=one, at=now)
    told.tell(offered_hands=offer_hands(to="diana", remarks=why, actor=dario, at=now))
    told.values |= {"folio": incident.folio, "other": other.folio, "linked": linked.pk, "transfer": offer.pk}
    told.values |= {"offered": other.folio, "lent": "PUE-P2", "ringing_folio": ringing.folio}
    scene(told, receive_classified(**given | {"code": "10107"})[1], use, now)


def scene(told: Story, incident: Any, use: Callable[[str], Any], now: Any) -> None:
    """An incident of Puebla with units there that Jalisco lent, all that its command holds, and who was hurt."""
    from hilo.emergency.command import actions as command
    from hilo.emergency.dispatch.actions import assign, step
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.hospitals import actions as hospitals
    from hilo.emergency.incidents.actions import tell
    from hilo.emergency.mutual_aid.actions import lend

    actor, folio = use("actor"), incident.folio
    dario, boss = actor("dispatcher", name="dario"), actor("supervisor", name="sara")
    by, soon = {"actor": dario, "at": now}, now + timedelta(hours=2)
    julia = actor("dispatcher", "JAL", name="julia")
    for code in ("JAL-A1", "JAL-A2"):
        use("enrol")(code, "ambulance_basic", latitude=19.04, longitude=-98.2)
        lend(code, to="PUE", until=soon, reason="x", actor=julia, at=now)
        assign(folio, unit=code, **by)
        step(code, status="on_scene", **by)
    house = {"centre": "PUE", "name": "San José", "latitude": 19.05, "longitude": -98.2}
    hospitals.keep_hospital("PLIMS000022", actor=boss, at=now, capabilities=("trauma",), **house)
    hospitals.note_patient(folio, colour="red", **by)
    way = hospitals.start_transport(folio, hospital="PLIMS000022", unit="JAL-A2", **by)
    command.order_hold(folio, place="x", **by)
    command.raise_alarm(folio, level=1, **by)
    there = Unit.objects.get(code="JAL-A1")
    told.tell(scene=incident, there=there, carrying=way.unit, hospital=way.hospital)
    told.tell(zone=command.draw_zone(folio, kind="hot", latitude=19.04, longitude=-98.2, radius_m=100, **by))
    told.tell(objective=command.set_objective(folio, text="x", **by), said=tell(folio, text="x", **by))
    told.tell(plan=command.load_plan(centre="PUE", toml="", actor=boss, at=now))
    told.values |= {"scene": folio}


def exchange(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.emergency.exchange.actions import subscribe
    from hilo.emergency.exchange.models import Delivery, PublicWarning
    from hilo.kernel.notices.actions import post

    actor, settings = use("actor"), use("settings")
    settings.WEBHOOK_HOSTS = ["198.51.100.7"]
    use("account")("agency", "PUE")
    made = use("askers")["the state's centre"][0].post("warnings", **told.values["draft"])
    assert made.status_code == 201, made.content
    warning = PublicWarning.objects.get()
    url = "https://198.51.100.7/cuento"
    hook, _ = subscribe(actor=actor("agency"), url=url, facts=("incidents.IncidentOpened",), at=now)
    fact = {"fact": "incidents.IncidentOpened", "place": 1, "made_at": now, "next_at": now}
    Delivery.objects.create(subscription=hook, key="k-1", body="{}", dead_at=now, **fact)
    told.tell(warning=warning, webhook=hook)
    why = told.values["reason"]
    told.tell(
        notice=post(
            kind="number",
            state="21",
            key=NUMBER,
            text=why,
            until=now + timedelta(hours=2),
            actor=actor("supervisor"),
            at=now,
        )
    )
    told.values |= {"identifier": warning.identifier, "key": "k-1", "url": url}


def privacy(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.emergency.privacy.actions import receive

    tania = use("actor")("privacy_officer", "PUE", centre="")
    asked = {"right": "access", "applicant": "Rosa Ruiz", "contact": "x", "text": "x", "numbers": [NUMBER]}
    told.tell(request=receive(actor=tania, at=now, **asked))


def access(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.kernel.access.models import Institution, Opening

    told.tell(body=Institution.objects.get(code="PC-PUE"))
    opened = {"record": "incident:PUE-26-0000001", "state": "21", "holder_code": "PUE", "why": "x"}
    until = now + timedelta(minutes=5)
    opening = Opening(account="x", institution_id="FGE-PUE", opened_at=now, until=until, **opened)
    opening.save()
    told.tell(opening=opening)


def registries(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.registries.officers import actions
    from hilo.registries.officers.models import Accreditation
    from tests.support.authorities import accredit

    actor, day = use("actor"), timezone.localdate(now)
    pilar, celia = actor("personnel", "SSP-PUE"), actor("certification", "CECC-PUE")
    ana = actions.enrol(institution="SSP-PUE", number="1001", name="Ana Ruiz Soto", actor=pilar, at=now)
    asked = actions.request_certificate(ana.pk, actor=pilar, at=now)
    told.tell(officer=ana, asked=asked)
    _armoury(told, use, now)
    long_ago = day - timedelta(days=1000)  # what ends within six months is listed
    bea = actions.enrol(institution="SSP-PUE", number="1003", name="Bea Luna", actor=pilar, at=now)
    accredit("CECC-PUE")
    told.tell(accreditation=Accreditation.objects.filter(institution="CECC-PUE").first())
    for one in ("trust", "competencies", "performance", "training"):
        actions.record_evaluation(bea.pk, component=one, passed=True, issued_on=long_ago, actor=celia, at=now)
    result = bea.evaluations.order_by("pk").first()
    lodged = {"lodged_on": day, "document": "x"}
    told.tell(result=result, appeal=actions.lodge_appeal(result.pk, actor=celia, at=now, **lodged))
    told.values["paper"] = actions.issue_certificate(bea.pk, actor=celia, at=now).folio
    turned = actions.turn_key("CECC-PUE", document="x", actor=celia, at=now)
    told.tell(key=turned)
    told.values["kid"] = turned.kid
    told.values["asked_at"] = f'"officer_id": {ana.pk}'
    paper = {"document": "birth_certificate", "number": "1", "issuer": "x"}
    from hilo.registries.officers.models import IdentityQuestion, Import

    asks = {"officer": bea, "other": ana, "kind": "double", "reasons": "name_same born_same", "asked_by": "x"}
    told.tell(question=IdentityQuestion.objects.create(asked_at=now, **asks))
    told.values["import"] = Import.objects.create(institution_id="SSP-PUE", sha256="0", at=now, by="x").pk
    told.tell(change=actions.propose_identity(bea.pk, name="Bea Luna Sol", actor=pilar, at=now, **paper))
    from tests.support.pictures import photo

    kept = [actions.keep_photo(bea.pk, picture=photo(one), actor=pilar, at=now, **taken) for one, taken in PHOTOS]
    told.tell(photo=kept[-1])
    _academy(told, actor("academy", "ACA-PUE"), pilar, day, now)
    _agenda(told, ana, celia, now)


PHOTOS: tuple[tuple[int, dict[str, str]], ...] = (
    (0, {}),
    (1, {"document": "photo_record", "number": "1", "issuer": "x"}),
)
"""One that is kept, and one in its place that waits."""


def _armoury(told: Story, use: Callable[[str], Any], now: Any) -> None:
    """A radio in the store, a vest that somebody who left has, and a protocol in force."""
    from hilo.registries.armoury import actions
    from hilo.registries.officers.actions import enrol, separate

    arturo, pilar = use("actor")("armourer", "SSP-PUE"), use("actor")("personnel", "SSP-PUE")
    day, body = timezone.localdate(now), "SSP-PUE"
    entered = {"place": "Depósito", "actor": arturo, "at": now}
    radio = actions.enter_piece(kind="radio", serial="R-1", **entered)
    vest = actions.enter_piece(kind="vest", serial="V-1", **entered)
    gone = enrol(institution=body, number="1009", name="Iván Gil", actor=pilar, at=now)
    actions.hand_out(vest.pk, number="1009", actor=arturo, at=now)
    ended = {"cause": "resignation", "on": day, "resolution": "x", "reason": "x"}
    separate(gone.pk, actor=pilar, at=now, **ended)
    version = {"protocol": "use_of_force", "version": "1", "since": day, "document": "x"}
    told.tell(piece=radio, adopted=actions.adopt_protocol(body, actor=arturo, at=now, **version))


def _academy(told: Story, estela: Any, pilar: Any, day: Any, now: Any) -> None:
    from hilo.registries.academies import actions
    from hilo.registries.academies.models import Applicant
    from tests.support.authorities import accredit

    stretch = {"since": day - timedelta(days=99), "until": day + timedelta(days=99), "actor": estela, "at": now}
    accredit("ACA-PUE")
    teacher = actions.register_instructor(name="Inés Paz", certification="C-1", **stretch)
    edition = actions.register_edition(course="firearms", folio="E-1", hours=40, **stretch)
    where = {"code": "T-1", "place": "x", "starts": day, "ends": day, "seats": 9, "actor": estela, "at": now}
    group = actions.open_group(edition=edition.pk, instructor=teacher.pk, **where)
    actions.enrol(group.pk, people="SSP-PUE 1001", actor=estela, at=now)
    told.tell(group=group, seat=group.places.get())
    actions.register_applicants(
        call="C-1", profile="preventive_state", people="ASP-1;Ema Sol Paz;SBPE010203MPLLZMA4", actor=pilar, at=now
    )
    told.tell(applicant=Applicant.objects.get())


def _agenda(told: Story, officer: Any, celia: Any, now: Any) -> None:
    """An examiner of the centre, and a day of today that Ana is called for."""
    from hilo.registries.agenda import actions
    from hilo.registries.agenda.models import Agenda, Appointment

    day = timezone.localdate(now)
    term = {"since": day - timedelta(days=9), "until": day + timedelta(days=900)}
    exam = {"name": "Eva Luz", "kind": "medical", "a_day": 4, "accreditation": "A-1"}
    who = actions.add_examiner(actor=celia, at=now, **exam, **term)
    figures = dict.fromkeys(("called", "left", "cost", "bound", "days_without", "visits", "no_shows"), 0)
    span = {"first": day, "last": day + timedelta(days=900), "rules": "2025", "written_at": now, "written_by": "celia"}
    agenda = Agenda.objects.create(centre_id="CECC-PUE", number=1, **span, **figures)
    row = {"agenda": agenda, "officer": officer, "kind": "medical", "day": day, "examiner": who}
    told.tell(examiner=who, agenda=agenda, appointment=Appointment.objects.create(**row, status="told", told_at=now))
    told.values |= {"today": day.isoformat(), "later": (day + timedelta(days=40)).isoformat()}


def council(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from datetime import date

    from hilo.council.adoption import actions
    from hilo.knowledge.priorities.actions import LOCAL, record_line
    from hilo.knowledge.priorities.models import FrozenList

    list_ = use("frozen")
    analyst = use("actor")("state_analyst", "PUE")
    actions.open_programme(state="21", year=2026, area="x", actor=analyst, at=now)
    plan = {"component": "training", "what": "x", "office": "x", "due": date(2026, 9, 30)}
    commitment = actions.commit_to(state="21", year=2026, actor=analyst, at=now, **plan)
    member = next((code for code in list_.codes if code[:2] == "21"), list_.codes[0])
    line = {"municipality": member, "line": "prevention", "what": "x", "office": "mayor", "begins": date(2016, 9, 1)}
    told.tell(programme=commitment.programme, line=record_line(name="ocho", actor=LOCAL, at=now, **line))
    told.tell(list=FrozenList.objects.get(name="ocho"))
    _figures(told, use("vintage"), now)
    told.values |= {"commitment": commitment.pk, "member": member}


def _figures(told: Story, vintage: Any, now: Any) -> None:
    """An official file that waits for a second person."""
    from hilo.knowledge.incidence import actions
    from hilo.knowledge.incidence.actions import LOCAL
    from hilo.knowledge.incidence.commands import ProposeFile
    from hilo.knowledge.incidence.models import SourceShelf

    actions.enter(vintage, vintage.file, actor=LOCAL, at=now)
    actions.propose(vintage.key, ProposeFile(), actor=LOCAL, at=now)
    told.tell(shelf=SourceShelf.objects.get(source=vintage.source))
    told.values["vintage"] = vintage.key


def policing(told: Story, use: Callable[[str], Any], now: Any) -> None:
    from hilo.emergency.incidents.actions import receive_classified
    from hilo.policing.detentions.models import Detention
    from hilo.policing.evidence.models import Item
    from hilo.policing.reports.models import Device, Report
    from hilo.registries.officers.actions import enrol, give_account

    actor, api = use("actor"), use("api")
    line = actor("integrator", "NAC", centre="PUE")
    taken = {"channel": "voice", "priority": None, "reason": None, "received_at": now, "at": now, "actor": line}
    folio = receive_classified(code="10104", **taken, **HERE)[1].folio
    police = api("officer", "SSP-PUE", centre="")
    pilar = actor("personnel", "SSP-PUE")
    omar = enrol(institution="SSP-PUE", number="P-1", name="Omar Oficial", actor=pilar, at=now)
    give_account(omar.pk, username="officer.ssp-pue", actor=pilar, at=now)
    at = told.values["before"]

    def said(path: str, **body: Any) -> Any:
        answer = police.post(path, **body)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    person = {"kind": "flagrancy", "detained_at": at, "given": "Juan", "first_surname": "Pérez", "age": 30}
    where = {"place": "Calle 1", "municipality": "21114", "motives": "x", "age_doubt": False, "incident": folio}
    number = said("detentions", **person, **where)["number"]
    thing = {"kind": "firearm", "description": "Pistola", "start": "location", "place": "Calle 1", "collected_at": at}
    more = {"documentation": ["photo"], "packaging": "bag", "seal": "A-1", "incident": folio}
    item = said("evidence", **thing, **more)["number"]
    upload = said(f"evidence/{item}/uploads", name="x.jpg", size=1, sha256="0" * 64)
    report = said("reports", ref=str(uuid.uuid4()))["folio"]
    phone = said("report-devices", id=str(uuid.uuid4()), name="El de Omar")["id"]
    told.tell(detention=Detention.objects.get(number=number), item=Item.objects.get(number=item))
    told.tell(report=Report.objects.get(folio=report), device=Device.objects.get(pk=phone))
    told.values |= {"folio": folio, "detention": number, "item": item, "report": report, "officer": omar.pk}
    told.records["upload"] = Holder("21", "SSP-PUE", author="officer.ssp-pue")
    told.values |= {"upload": upload["id"]}
    said(f"reports/{report}/submission")
    said(f"incidents/{folio}/evidence-inventory", person="refused", reason="No quiso")
