from hilo.kernel.domain import Domain, Entrance


class AcademyDesk(Domain):
    name = "hilo.desks.academy"
    label = "desk_academy"
    address = "desk/academy/"
    entrances = (
        Entrance("/desk/academy/", "academies.teach", "Academy", 82),
        Entrance("/desk/academy/applicants", "officers.write", "Applicants", 83),
        Entrance("/desk/academy/applicants", "officers.evaluate", "Applicants", 83),
    )
