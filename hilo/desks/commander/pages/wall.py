"""Who is in custody, for the whole room."""

from hilo.desks.commander.desk import DESK
from hilo.desks.reading.wall import wall_of

wall, live = wall_of(DESK, "detentions.read", inside="commander-wall-live")
