from hilo.kernel.domain import Domain


class InstallationConfig(Domain):
    name = "hilo.kernel.installation"
    label = "installation"
