"""`python -m hilo`: the same as `hilo`."""

from hilo.site.cli import main

main()
