"""Does the kiosk know what is meant? Intents, how sure they are, values in the words."""
