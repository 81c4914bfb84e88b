from hilo.kernel.domain import Domain


class PlacesConfig(Domain):
    name = "hilo.emergency.places"
    label = "places"
    commands = {"places": "A centre's gazetteer: streets, crossings, kilometre marks, landmarks."}
