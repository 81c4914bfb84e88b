from hilo.kernel.domain import Domain, Entrance


class EvidenceDesk(Domain):
    name = "hilo.desks.evidence"
    label = "desk_evidence"
    address = "desk/evidence/"
    entrances = (Entrance("/desk/evidence/", "evidence.store", "Evidence", 70),)
