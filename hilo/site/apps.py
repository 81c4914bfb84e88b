from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "hilo.site"
    label = "hilo_site"

    def ready(self) -> None:
        from hilo.kernel.events.registry import register
        from hilo.kernel.events.work import beside
        from hilo.spine import LOOPS, SPINE

        register(list(SPINE))
        beside(LOOPS)
