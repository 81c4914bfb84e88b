from hilo.desks.reading.tests.rooms import enter, force, incident  # noqa: F401
