from hilo.kernel.domain import Domain, Entrance


class Plates(Domain):
    name, label = "hilo.registries.plates", "plates"
    address = "plates/"
    commands = {"plates": "Plates that were lost."}
    entrances = (Entrance("/plates/", "plates.write", "Plates", 200),)
