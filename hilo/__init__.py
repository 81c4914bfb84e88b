"""Hilo: the open public-security system of a country, one thread from a call to 911 to the Council's figure."""

__version__ = "0.1.0"
