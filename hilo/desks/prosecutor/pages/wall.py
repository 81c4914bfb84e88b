"""Who is in custody, for the whole room; a number opens the person."""

from hilo.desks.prosecutor.desk import DESK
from hilo.desks.reading.wall import wall_of

wall, live = wall_of(DESK, "detentions.update", inside="prosecutor-wall-live", case="prosecutor-person")
