from hilo.kernel.domain import Domain


class ReportsConfig(Domain):
    name = "hilo.policing.reports"
    label = "reports"
