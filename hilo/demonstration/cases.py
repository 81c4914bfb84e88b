"""Cases for the demonstration: reports at every stage, people in custody, and a force that can be looked at.

They are played through the same actions as the story's, with people who do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hilo.lib.actor import Actor

from .story.report import tell
from .story.scene import People, Scene

PEOPLE = People(
    officer="officer",
    commander="commander",
    prosecutor="prosecutor",
    unit="PUE-P01",
    phone=UUID("6b1f0a52-4c55-4a7e-8a5e-2d6c0f3e9b17"),
)
CREWS = {"PUE-P01": (0, 2), "PUE-P02": (3, 4), "PUE-M01": (5,)}
"""Unit -> places in the demonstration's force of who is aboard; the first of all is Omar."""
CASES = (
    (Scene(), "acknowledged"),
    (
        Scene(
            name=("Martín", "Mora", "Mendoza"),
            age=41,
            injury="",
            register_s=1500,
            objects=(("Bolsa de tela con un teléfono", "device", "S-10480"),),
        ),
        "signed",
    ),
    (
        Scene(
            code="30422",
            words="Me sacó la cartera en el mercado y lo agarraron los locatarios, aquí lo tienen.",
            offence="Robo a transeúnte sin violencia",
            place="Mercado de Analco, pasillo 4",
            name=("Luisa", "Lara", "León"),
            age=34,
            sex="F",
            injury="",
            on_complaint=True,
            objects=(("Cartera negra con documentos", "other", "S-10503"),),
            narrative=(
                "A las {fact} la víctima refirió que le sacaron la cartera en el mercado; los locatarios retuvieron "
                "a la persona sin lesionarla. A las {detained} la recibimos, se le informó el motivo y se le leyeron "
                "sus derechos; después se hizo una revisión externa y se le encontró la cartera."
            ),
        ),
        "submitted",
    ),
    (Scene(name=("Óscar", "Ortiz", "Olmos"), age=23), "written"),
)
EACH = timedelta(minutes=48)


def enrol_force(*, at: datetime) -> None:
    """Forty officers with their histories, some aboard the demonstration's units; repeated, it changes nothing."""
    from hilo.emergency.dispatch.actions import crew
    from hilo.emergency.dispatch.queries import aboard
    from hilo.kernel.access.actions import SETUP
    from hilo.registries.officers.actions import enrol_demo

    officers = enrol_demo(actor=Actor("hilo.setup", frozenset({"officers.import"})), at=at)
    equip_force(at=at)
    manned = aboard()
    for unit, places in CREWS.items():
        for place in places if unit not in manned else ():
            crew(unit, officers[place].pk, actor=SETUP, at=at - timedelta(days=4))


def equip_force(*, at: datetime) -> None:
    """The store of the force, as its inventory comes: who carries, what waits for a review; repeated, it changes
    nothing. It is of some weeks ago, and one of those who carry is suspended since: asked for what they have."""
    from hilo.kernel.access.queries import institution_named
    from hilo.registries.armoury.actions import adopt_protocol, load
    from hilo.registries.armoury.commands import AdoptProtocol
    from hilo.registries.armoury.queries import protocols
    from hilo.registries.officers.actions import suspend
    from hilo.registries.officers.commands import ChangeService
    from hilo.registries.officers.queries import numbered

    body = institution_named("SSP-PUE")
    rights = frozenset({"armoury.read", "armoury.write"})
    actor = Actor("hilo.setup", rights, body.code, states=frozenset({body.state}), kind=body.kind)
    then = at - timedelta(days=25)
    reviewed = (then - timedelta(days=40)).date().isoformat()
    rows = ["kind,serial,maker,model,calibre,licence,ballistics,place,reviewed on,officer"]
    for place in range(40):
        number = f"P-{place + 1:04}"
        rows.append(f"radio,RA-{10_000 + place},,,,,,Depósito Central,{reviewed},{number}")
        rows.append(f"vest,CH-{10_000 + place},,,,,,Depósito Central,{reviewed},{number}")
    for place in range(34):
        gun, worn = "Depósito Norte" if place % 2 else "Depósito Central", reviewed if place < 31 else ""
        paper, number = f"LOC-21-{place:03}" if place < 33 else "", f"P-{place + 1:04}" if place < 31 else ""
        rows.append(f"sidearm,AC-{7_000 + place},Hilo,M9,9 mm,{paper},RB-{place:03},{gun},{worn},{number}")
    for place in range(6):
        rows.append(f"long_gun,AL-{500 + place},Hilo,F5,5.56 mm,LOC-21-9{place:02},,Depósito Central,{reviewed},")
        rows.append(f"handcuffs,CM-{place:04},,,,,,Depósito Norte,{reviewed},P-{place + 1:04}")
    load("\n".join(rows).encode(), actor=actor, at=then)
    armed = numbered(body.code, "P-0022")
    if armed is not None and armed.status == "active":
        office = replace(actor, permissions=frozenset({"officers.write"}))
        since = (at - timedelta(days=1)).date()
        told = ChangeService(since=since, reason="demostración", document="CHJ/14/2026")
        suspend(armed.pk, told, actor=office, at=at)
    if all(row.state == "missing" for row in protocols(actor, at=at)):
        for code, days in (("first_responder", 300), ("chain_of_custody", 900), ("detentions", 300)):
            since = (at - timedelta(days=days)).date()
            paper = "Periódico Oficial del Estado"
            version = AdoptProtocol(protocol=code, version="2", since=since, document=paper)
            adopt_protocol(body.code, version, actor=actor, at=at)


def play_cases(*, until: datetime, say: Callable[[str], None]) -> int:
    """Play the cases of the last hours, one after another, if there is no report of them yet; returns how many."""
    from django.utils import timezone
    from rich.console import Console

    from hilo.kernel.access.queries import actor_for, has_account, user_named
    from hilo.policing.reports.queries import device

    from .story.teller import Teller

    if not all(map(has_account, (PEOPLE.officer, PEOPLE.commander, PEOPLE.prosecutor))):
        return 0
    officer = actor_for(user_named(PEOPLE.officer), at=timezone.now(), second_factor=lambda: True)
    if device(PEOPLE.phone, officer):
        return 0
    silent = Console(quiet=True)
    start = until - EACH * (len(CASES) + 1)
    for number, (scene, stage) in enumerate(CASES):
        say(f"Playing a few cases… {number + 1} of {len(CASES)}")
        tell(Teller(start + EACH * number, silent, 0), PEOPLE, scene, stage)
    _register_others(until - timedelta(minutes=70))
    return len(CASES)


def _register_others(at: datetime) -> None:
    """A boy of sixteen, whom the register keeps apart, and a driver held for an administrative offence."""
    from django.utils import timezone

    from hilo.kernel.access.queries import actor_for, user_named
    from hilo.policing.detentions import actions as detentions
    from hilo.policing.detentions.commands import HandOverPerson, RegisterDetention

    officer = actor_for(user_named(PEOPLE.officer), at=timezone.now(), second_factor=lambda: True)
    boy = RegisterDetention(
        kind="flagrancy",
        detained_at=at,
        unit=PEOPLE.unit,
        place="Calle 16 de Septiembre y 9 Poniente",
        motives="Daño en propiedad ajena",
        authority="Fiscalía especializada en adolescentes",
        given="Iván",
        first_surname="Islas",
        age=16,
        sex="M",
        nationality="MEX",
        injuries=False,
    )
    detentions.register(boy, actor=officer, at=at + timedelta(minutes=3))
    driver = RegisterDetention(
        kind="administrative",
        detained_at=at + timedelta(minutes=20),
        unit=PEOPLE.unit,
        place="Bulevar 5 de Mayo y 18 Oriente",
        motives="Conducir en estado de ebriedad",
        authority="Juzgado Cívico de Puebla",
        given="Ernesto",
        first_surname="Estrada",
        second_surname="Espino",
        age=52,
        age_doubt=False,
        sex="M",
        nationality="MEX",
        injuries=False,
    )
    held = detentions.register(driver, actor=officer, at=at + timedelta(minutes=22))
    handed = HandOverPerson(
        to="Juzgado Cívico de Puebla",
        to_kind="civic_judge",
        handed_at=at + timedelta(minutes=45),
        received_by="Camilo Cívico",
        received_post="Juez cívico",
        address="Calle 4 Oriente 210, Puebla",
    )
    detentions.hand_over(held.number, handed, actor=officer, at=at + timedelta(minutes=46))
