from hilo.kernel.domain import Domain


class ReportsConfig(Domain):
    name = "hilo.policing.reports"
    label = "reports"
    commands = {"reports": "The police report: check it, verify it, its forms and their editions."}
