"""Where a point lies: polygons, weighted nearest sites and the conic projection of official Mexican maps.

Pure geometry: no Django, no country, no names. Coordinates are degrees on WGS84 (longitude, latitude) unless said.
"""
