"""The people of the demonstration. A real installation has none of them: `hilo doctor` says so if it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hilo.kernel.access.actions import SETUP, join
from hilo.kernel.access.queries import has_account

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


DEMO_ACCOUNTS = (
    Part("operator", "Olivia Operadora", "PUE", "operator", centre="PUE"),
    Part("dispatcher", "Darío Despacho", "PUE", "dispatcher", centre="PUE"),
    Part("unit", "Uriel Unidad", "PUE", "unit", centre="PUE", unit="PUE-P01"),
    Part("supervisor", "Sara Supervisora", "PUE", "supervisor", centre="PUE"),
    Part("jal.dispatcher", "Jacinta Jalisco", "JAL", "dispatcher", centre="JAL"),
    Part("jal.supervisor", "Julio Jalisco", "JAL", "supervisor", centre="JAL"),
    Part("privacy", "Tránsito Transparencia", "PUE", "privacy_officer"),
    Part("physician", "Dra. Medina", "PUE", "medical_director"),
    Part("agency", "Sistema de Protección Civil", "PUE", "agency"),
    Part("exchange", "Conmutador del C5", "PUE", "telephony", centre="PUE"),
    Part("admin", "Ana Administra", "NAC", "admin"),
    Part("integrator", "Sistema Integrador", "NAC", "integrator"),
    Part("analyst", "Ana Lista", "NAC", "analyst"),
    Part("secretariat", "Sergio Secretariado", "NAC", "secretariat"),
    Part("state.analyst", "Estela Estado", "PUE", "state_analyst"),
)


def open_demo_accounts(*, at: datetime) -> None:
    """Open the accounts that are not there yet."""
    for part in DEMO_ACCOUNTS:
        if not has_account(part.username):
            join(
                actor=SETUP,
                username=part.username,
                name=part.name,
                institution=part.institution,
                role=part.role,
                centre=part.centre,
                unit=part.unit,
                password=DEMO_PASSWORD,
                at=at,
            )
