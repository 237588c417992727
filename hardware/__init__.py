"""The devices of the kiosk: chip card and receipt printer, each a Protocol with adapters beside it.

This room knows devices and nothing of the conversation or the web. Every call may block,
so it is made in a thread. What can be expected to go wrong (paper out, card pulled) comes
back as a value with a reason; exceptions are bugs.
"""
