from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "hilo.policing.evidence"
    label = "evidence"
