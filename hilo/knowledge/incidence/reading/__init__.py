"""From the bytes of an official file to rows: what it is, how it is written, what it says.

container (gz, zip, xlsx) -> encoding (to UTF-8, mojibake repaired) -> editions (which columns) -> table (typed rows,
by DuckDB) -> checks (what looks wrong). Each step either keeps everything or refuses the file.
"""
