"""Beside the product: this uses whatever the product offers, and nothing of the product knows it.

`simulation` makes calls that nobody made and the hands that take them, `replay` plays recorded calls, `story` tells one
night in the terminal, `cast` are the people, `cases` their reports, `show` is what `hilo serve --demo` plays. The
product finds it by name (hilo.site.demonstration) and does without where the package was left out.
"""
