from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "hilo.site"
    label = "hilo_site"

    def ready(self) -> None:
        from hilo.kernel.events.registry import register
        from hilo.spine import SPINE

        register(list(SPINE))
