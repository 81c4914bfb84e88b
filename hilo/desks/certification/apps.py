from hilo.kernel.domain import Domain, Entrance


class CertificationDesk(Domain):
    name = "hilo.desks.certification"
    label = "desk_certification"
    address = "desk/certification/"
    entrances = (
        Entrance("/desk/certification/", "certificates.issue", "Certificates", 80),
        Entrance("/desk/certification/", "officers.write", "Personnel", 81),
        Entrance("/desk/certification/identity", "officers.identity", "Who is who", 81),
        Entrance("/desk/certification/agenda/mine", "agenda.own", "My day", 80),
        Entrance("/desk/certification/mine", "reports.write", "My file", 83),
        Entrance("/desk/certification/registry", "accreditations.write", "Accreditations", 82),
    )
