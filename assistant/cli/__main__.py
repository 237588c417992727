"""`python -m assistant.cli`: the same as `kiosk`."""

from assistant.cli import main

main()
