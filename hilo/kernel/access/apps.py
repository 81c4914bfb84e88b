from hilo.kernel.domain import Domain


class AccessConfig(Domain):
    name = "hilo.kernel.access"
    label = "access"
    commands = {
        "users": "Joiners, leavers and their roles.",
        "token": "Bearer tokens for the API.",
        "institutions": "Who answers for records: open, list, close.",
    }
