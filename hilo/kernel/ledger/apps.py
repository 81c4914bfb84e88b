from hilo.kernel.domain import Domain


class LedgerConfig(Domain):
    name = "hilo.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from hilo.kernel.stands import records

        from .actions import made

        super().ready()
        for model in records().values():
            post_save.connect(made, sender=model, dispatch_uid=f"hilo.ledger.{model._meta.label}")
