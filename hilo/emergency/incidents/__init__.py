"""An event that needs somebody: one incident, however many calls tell of it.

Legal basis: national incident catalogue (CNIE, `standards/emergency/incidents_v3.csv`), M1, A1.
States: open, dispatched, on_scene, closed (standards/states.toml). The initial, on-scene and final classification
are all kept. Calls are linked reversibly and never merged; incidents are joined, split, and taken apart again.
Facts: IncidentOpened, IncidentReclassified, IncidentLocated, CallLinked, CallUnlinked, IncidentProgressed,
IncidentClosed, IncidentReopened, IncidentHandedOver, IncidentJoined, IncidentUnjoined, IncidentSplit,
NoteWritten, NoteAcknowledged.
Notes: what is said of it while it runs, one stream for all who are with it (parties.py), each heard and answered.
Used by operators and dispatchers.
"""
