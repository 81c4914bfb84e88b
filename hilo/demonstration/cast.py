"""The people of the demonstration. A real installation has none of them: `hilo doctor` says so if it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hilo.kernel.access.actions import SETUP, give_shown_factor, join, open_institution
from hilo.kernel.access.commands import Join, OpenInstitution, Scope
from hilo.kernel.access.queries import (
    accounts_with_password,
    has_account,
    has_passkey,
    has_second_factor,
    needs_second_factor,
    user_named,
)

DEMO_PASSWORD = "hilo-demo-2016"  # noqa: S105 - printed when the demonstration starts


@dataclass(frozen=True, slots=True)
class Part:
    """One account: sign-in name, person, institution, role, and the centre or unit it works at.

    page: where to begin, "" for the first desk of the role.
    """

    username: str
    name: str
    institution: str
    role: str
    centre: str = ""
    unit: str = ""
    scope: Scope = "state"
    page: str = ""


CAST: dict[str, tuple[Part, ...]] = {
    "call": (
        Part("operator", "Olivia Operadora", "PUE", "operator", centre="PUE"),
        Part("dispatcher", "Darío Despacho", "PUE", "dispatcher", centre="PUE"),
        Part("unit", "Uriel Unidad", "PUE", "unit", centre="PUE", unit="PUE-P01"),
        Part("supervisor", "Sara Supervisora", "PUE", "supervisor", centre="PUE", page="/desk/supervisor/"),
        Part("jal.dispatcher", "Jacinta Jalisco", "JAL", "dispatcher", centre="JAL"),
        Part("jal.supervisor", "Julio Jalisco", "JAL", "supervisor", centre="JAL", page="/desk/supervisor/"),
        Part("physician", "Dra. Medina", "PUE", "medical_director"),
        Part("police.director", "Pablo Patrulla", "PUE", "police_director"),
        Part("fire.director", "Fermín Fuego", "PUE", "fire_director"),
        Part("civil.director", "Consuelo Civil", "PUE", "protection_director"),
        Part("privacy", "Tránsito Transparencia", "PUE", "privacy_officer"),
    ),
    "report": (
        Part("officer", "Omar Oficial", "SSP-PUE", "officer", unit="PUE-P01", page="/desk/officer/"),
        Part("commander", "Carla Comandante", "SSP-PUE", "commander"),
        Part("commander.2", "César Comandante", "SSP-PUE", "commander"),
        Part("liaison", "Elías Enlace", "SSP-PUE", "liaison"),
        Part("prosecutor", "Fabián Fiscal", "FGE-PUE", "prosecutor"),
        Part("young.prosecutor", "Adela Adolescentes", "FGE-PUE", "adolescent_prosecutor"),
        Part("defender", "Diana Defensora", "DEF-PUE", "defender"),
        Part("civic.judge", "Camilo Cívico", "JC-PUE", "civic_judge"),
        Part("custodian", "Beatriz Bodega", "FGE-PUE", "custodian"),
        Part("attorney", "Gabriela General", "FGR", "attorney_general", scope="national"),
        Part("commissioner", "Comisionado Nacional", "SSPC", "commissioner", scope="national"),
    ),
    "certificate": (
        Part("certification", "Celia Certifica", "CECC-PUE", "certification"),
        Part("certification.2", "Cándido Contrasta", "CECC-PUE", "certification"),
        Part("personnel", "Pilar Personal", "SSP-PUE", "personnel"),
        Part("personnel_head", "Hilda Humana", "SSP-PUE", "personnel_head", page="/desk/certification/identity"),
        Part("armourer", "Arturo Armería", "SSP-PUE", "armourer"),
        Part("registrar", "Regina Registro", "PUE", "registrar"),
        Part("jal.certification", "Jimena Certifica", "CECC-JAL", "certification"),
        Part("jal.personnel", "Jaime Personal", "SSP-JAL", "personnel"),
    ),
    "academy": (
        Part("academy", "Estela Escolar", "ACA-PUE", "academy"),
        Part("instructor", "Inés Instructora", "ACA-PUE", "instructor"),
        Part("instructor.2", "Ismael Instructor", "ACA-PUE", "instructor"),
    ),
    "figures": (
        Part("analyst", "Ana Lista", "NAC", "analyst", scope="national"),
        Part("secretariat", "Sergio Secretariado", "NAC", "secretariat", scope="national", page="/desk/analyst/"),
        Part("state.analyst", "Estela Estado", "PUE", "state_analyst"),
    ),
    "house": (
        Part("admin", "Ana Administra", "NAC", "admin", scope="national"),
        Part("agency", "Sistema de Protección Civil", "PUE", "agency"),
        Part("exchange", "Conmutador del C5", "PUE", "telephony", centre="PUE"),
        Part("integrator", "Sistema Integrador", "NAC", "integrator", scope="national"),
        # The last of their institution: from two administrators on, one proposes a sensitive role, the other confirms.
        Part("police.admin", "Amalia Altas", "SSP-PUE", "admin"),
        Part("police.admin.2", "Benito Bajas", "SSP-PUE", "admin"),
    ),
}
"""By what a visitor comes to see, in the order of the thread."""

DEMO_ACCOUNTS = tuple(part for parts in CAST.values() for part in parts)

DEMO_INSTITUTIONS = (
    ("SSP-PUE", "Secretaría de Seguridad Pública de Puebla", "police_state", "21"),
    ("FGE-PUE", "Fiscalía General del Estado de Puebla", "prosecutor_state", "21"),
    ("DEF-PUE", "Defensoría Pública de Puebla", "defence", "21"),
    ("JC-PUE", "Juzgado Cívico de Puebla", "civic_justice", "21"),
    ("CECC-PUE", "Centro de Evaluación y Control de Confianza de Puebla", "vetting", "21"),
    ("ACA-PUE", "Academia de Formación y Desarrollo Policial Puebla", "academy", "21"),
    ("SSP-JAL", "Secretaría de Seguridad del Estado de Jalisco", "police_state", "14"),
    ("CECC-JAL", "Centro de Evaluación y Control de Confianza de Jalisco", "vetting", "14"),
    ("FGR", "Fiscalía General de la República", "prosecutor_federal", ""),
    ("SSPC", "Secretaría de Seguridad y Protección Ciudadana", "security_ministry", ""),
)


def open_demo_accounts(*, at: datetime) -> None:
    """Open the institutions and accounts that are not there yet."""
    for code, name, kind, state in DEMO_INSTITUTIONS:
        open_institution(OpenInstitution(code=code, name=name, kind=kind, state=state), actor=SETUP, at=at)
    for part in DEMO_ACCOUNTS:
        if not has_account(part.username):
            asked = Join(
                username=part.username,
                name=part.name,
                institution=part.institution,
                role=part.role,
                centre=part.centre,
                unit=part.unit,
                scope=part.scope,
            )
            join(asked, actor=SETUP, at=at, password=DEMO_PASSWORD)


def renew_factors(*, at: datetime) -> None:
    """Give each of the cast whose role holds only with a second factor one whose code the page shows, where there is
    none or a visitor put a key of their own in its place: what one enrolled would shut out everybody after."""
    for part in DEMO_ACCOUNTS:
        user = user_named(part.username)
        if needs_second_factor(user) and (has_passkey(user) or not has_second_factor(user)):
            give_shown_factor(user, actor=SETUP, at=at)


def is_cast(username: str) -> bool:
    """Whether an account is one of these."""
    return any(part.username == username for part in DEMO_ACCOUNTS)


def open_accounts() -> list[str]:
    """Those of the cast that can be signed in to with the password everybody knows."""
    return accounts_with_password([part.username for part in DEMO_ACCOUNTS], DEMO_PASSWORD)
