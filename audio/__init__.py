"""Ears and voice: microphone, loudspeaker, speech to text, text to speech. Empty until voice comes."""
