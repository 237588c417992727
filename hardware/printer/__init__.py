"""Receipt printers: the door is `base`, the simulator is `simulated`, none at all is `absent`."""

from hardware.printer.base import Printed, Printer, PrintFailure, PrintFailureReason

__all__ = ["PrintFailure", "PrintFailureReason", "Printed", "Printer"]
