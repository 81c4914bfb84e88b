from django.apps import AppConfig


class CertificationDesk(AppConfig):
    name = "hilo.desks.certification"
    label = "desk_certification"
