"""Territory: states, municipalities and localities with their validity, and the place of a point.

What: INEGI's 32 states and 2,478 municipalities, population by year (CONAPO), clocks, and point to place on a date.
Legal basis: Constitution arts. 43 and 115; Ley de los Husos Horarios (2022); Council decision M1 (one number, 911,
brought into force state by state) needs the state of every call.
Exact or estimate: without municipal boundaries the municipality is that of the nearest known place and is called an
estimate; `hilo territory load FILE` takes INEGI's Marco Geoestadístico and makes answers exact.
Holds no records and no models: tables in hilo/standards/territory, boundaries in the data directory.
Used by: emergency (centre and place of a call), access (scope by state), council (maps), desks.
"""
