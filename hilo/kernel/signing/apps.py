from hilo.kernel.domain import Domain


class SigningConfig(Domain):
    name = "hilo.kernel.signing"
    label = "signing"
