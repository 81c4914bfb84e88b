from hilo.kernel.domain import Domain


class PrivacyConfig(Domain):
    name = "hilo.emergency.privacy"
    label = "privacy"
    commands = {"recordings": "References of recordings, kept no longer than they may be."}
