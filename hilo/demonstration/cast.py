"""The people of the demonstration. A real installation has none of them: `hilo doctor` says so if it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hilo.kernel.access.actions import SETUP, join, open_institution
from hilo.kernel.access.commands import Join, OpenInstitution, Scope
from hilo.kernel.access.queries import accounts_with_password, has_account

DEMO_PASSWORD = "hilo-demo-2016"  # noqa: S105 - printed when the demonstration starts


@dataclass(frozen=True, slots=True)
class Part:
    """One account: sign-in name, person, institution, role, and the centre or unit it works at."""

    username: str
    name: str
    institution: str
    role: str
    centre: str = ""
    unit: str = ""
    scope: Scope = "state"


DEMO_ACCOUNTS = (
    Part("operator", "Olivia Operadora", "PUE", "operator", centre="PUE"),
    Part("dispatcher", "Darío Despacho", "PUE", "dispatcher", centre="PUE"),
    Part("unit", "Uriel Unidad", "PUE", "unit", centre="PUE", unit="PUE-P01"),
    Part("supervisor", "Sara Supervisora", "PUE", "supervisor", centre="PUE"),
    Part("jal.dispatcher", "Jacinta Jalisco", "JAL", "dispatcher", centre="JAL"),
    Part("jal.supervisor", "Julio Jalisco", "JAL", "supervisor", centre="JAL"),
    Part("privacy", "Tránsito Transparencia", "PUE", "privacy_officer"),
    Part("physician", "Dra. Medina", "PUE", "medical_director"),
    Part("police.director", "Pablo Patrulla", "PUE", "police_director"),
    Part("fire.director", "Fermín Fuego", "PUE", "fire_director"),
    Part("civil.director", "Consuelo Civil", "PUE", "protection_director"),
    Part("agency", "Sistema de Protección Civil", "PUE", "agency"),
    Part("exchange", "Conmutador del C5", "PUE", "telephony", centre="PUE"),
    Part("officer", "Omar Oficial", "SSP-PUE", "officer", unit="PUE-P01"),
    Part("commander", "Carla Comandante", "SSP-PUE", "commander"),
    Part("personnel", "Pilar Personal", "SSP-PUE", "personnel"),
    Part("personnel_head", "Hilda Humana", "SSP-PUE", "personnel_head"),
    Part("armourer", "Arturo Armería", "SSP-PUE", "armourer"),
    Part("prosecutor", "Fabián Fiscal", "FGE-PUE", "prosecutor"),
    Part("young.prosecutor", "Adela Adolescentes", "FGE-PUE", "adolescent_prosecutor"),
    Part("custodian", "Beatriz Bodega", "FGE-PUE", "custodian"),
    Part("defender", "Diana Defensora", "DEF-PUE", "defender"),
    Part("civic.judge", "Camilo Cívico", "JC-PUE", "civic_judge"),
    Part("certification", "Celia Certifica", "CECC-PUE", "certification"),
    Part("liaison", "Elías Enlace", "SSP-PUE", "liaison"),
    Part("attorney", "Gabriela General", "FGR", "attorney_general", scope="national"),
    Part("commissioner", "Comisionado Nacional", "SSPC", "commissioner", scope="national"),
    Part("admin", "Ana Administra", "NAC", "admin", scope="national"),
    Part("integrator", "Sistema Integrador", "NAC", "integrator", scope="national"),
    Part("analyst", "Ana Lista", "NAC", "analyst", scope="national"),
    Part("secretariat", "Sergio Secretariado", "NAC", "secretariat", scope="national"),
    Part("state.analyst", "Estela Estado", "PUE", "state_analyst"),
    Part("registrar", "Regina Registro", "PUE", "registrar"),
    # The last of their institution: from two administrators on, one proposes a sensitive role and the other confirms.
    Part("police.admin", "Amalia Altas", "SSP-PUE", "admin"),
    Part("police.admin.2", "Benito Bajas", "SSP-PUE", "admin"),
)


DEMO_INSTITUTIONS = (
    ("SSP-PUE", "Secretaría de Seguridad Pública de Puebla", "police_state", "21"),
    ("FGE-PUE", "Fiscalía General del Estado de Puebla", "prosecutor_state", "21"),
    ("DEF-PUE", "Defensoría Pública de Puebla", "defence", "21"),
    ("JC-PUE", "Juzgado Cívico de Puebla", "civic_justice", "21"),
    ("CECC-PUE", "Centro de Evaluación y Control de Confianza de Puebla", "vetting", "21"),
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


def open_accounts() -> list[str]:
    """Those of the cast that can be signed in to with the password everybody knows."""
    return accounts_with_password([part.username for part in DEMO_ACCOUNTS], DEMO_PASSWORD)
