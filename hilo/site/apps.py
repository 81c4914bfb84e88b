from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "hilo.site"
    label = "hilo_site"

    def ready(self) -> None:
        from hilo.emergency.incidents.queries import register_parties
        from hilo.kernel.events.registry import register
        from hilo.kernel.events.work import beside
        from hilo.spine import LOOPS, PARTIES, SPINE

        register(list(SPINE))
        register_parties(PARTIES)
        beside(LOOPS)
