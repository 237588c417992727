"""What stands in the hall: a `Screen` made into a page, and the browser that shows it.

`render_page` gives the whole page once, `render_screen` each picture after it, `render_dock`
the panel of simulated devices beside it; `STATIC` holds what the page loads. The room knows
how things look and nothing of how answers are found.
"""

from kiosk_shell.dock import DockCard, DockState, render_dock
from kiosk_shell.render import STATIC, render_page, render_screen

__all__ = ["STATIC", "DockCard", "DockState", "render_dock", "render_page", "render_screen"]
