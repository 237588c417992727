"""The room that wires the others together: settings, session, portal, store, web, the `kiosk` command."""
