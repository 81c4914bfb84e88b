from django.apps import AppConfig


class EvidenceDesk(AppConfig):
    name = "hilo.desks.evidence"
    label = "desk_evidence"
