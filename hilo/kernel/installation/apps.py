from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "hilo.kernel.installation"
    label = "installation"
