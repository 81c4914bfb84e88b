from hilo.kernel.domain import Domain


class PrivacyConfig(Domain):
    name = "hilo.emergency.privacy"
    label = "privacy"
