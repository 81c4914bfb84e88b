"""A form small enough to be read in a test, with something of everything."""

TEXT = """
id = "iph_2027_crime"
edition = "2027"
title_es = "Prueba"
title_en = "Test"
coverage = "complete"
valid_from = 2027-01-01
source = "A test"

[choices]
colour = [["red", "Rojo", "Red"], ["blue", "Azul", "Blue"]]

[[parts]]
id = "first"
kind = "section"
number = "1"
title_es = "Primera"
title_en = "First"
fields = [
    { id = "seen", type = "boolean", es = "¿Se vio?", en = "Was it seen?", required = "always" },
    { id = "tint", type = "choice", choices = "colour", es = "Color", en = "Colour", required = "", when = { field = "seen", is = true } },
    { id = "why", type = "text", es = "Por qué", en = "Why", required = "when", when = { field = "tint", is = "red" } },
]

[[parts]]
id = "extra"
kind = "annex"
letter = "A"
many = true
called_by = { field = "first.seen", is = true }
title_es = "Otra"
title_en = "Other"
fields = [
    { id = "people", type = "rows", es = "Personas", en = "People", required = "", fields = [{ id = "name", type = "text", es = "Nombre", en = "Name", required = "always" }] },
    { id = "who", type = "text", es = "Quién", en = "Who", required = "", from = "officer.name" },
    { id = "of", type = "text", es = "De cuál", en = "Of which", required = "", refers = "extra" },
]
"""  # noqa: E501
