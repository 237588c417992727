"""Portals: `base` is the door, `opencps` the real adapter, `sandbox` a portal to practise with."""
