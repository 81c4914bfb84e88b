"""What is too big for one unit: alarms, triage counts, who waits where until it is secure, zones, and who commands.

Legal basis: Norma Técnica of the 911 service, M1, A1; roles and forms after the Incident Command System (FEMA, ICS
201, 204, 214), colours after START, isolation distances after the ERG 2024 (standards/).
Everything here is told by who is in the incident: its centre, and a centre or crew whose unit is with it
(dispatch/partners.py). Nothing sends a unit, draws a zone or lifts a hold by itself.
Facts: AlarmRaised, TriageCounted, HoldOrdered, SceneSecured, ZoneDrawn, ZoneLifted, BoardChanged.
Used by dispatchers, crews, and whoever commands at the scene.
"""
