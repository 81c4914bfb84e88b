from hilo.kernel.domain import Domain


class DetentionsConfig(Domain):
    name = "hilo.policing.detentions"
    label = "detentions"
