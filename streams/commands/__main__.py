"""`python -m streams.commands` is `tocsin`."""

from streams.commands import main

main()
