"""The dialogue suite: whole visits, written down as scenarios, played at a real kiosk in virtual time."""
