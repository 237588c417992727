"""The simulated printer: slips lie in memory until taken, and a fault loses none of them."""

from __future__ import annotations

import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from PIL import Image

from hardware.printer import Printed, Printer, PrintFailure, PrintFailureReason
from hardware.printer.simulated import SimulatedPrinter


def slip(height: int = 8, width: int = 576) -> Image.Image:
    return Image.new("1", (width, height), 1)


def test_it_is_a_printer() -> None:
    printer: Printer = SimulatedPrinter()
    assert printer.print(slip()) == Printed()
    assert printer.check().ok


@pytest.mark.parametrize("fault", ["paper_out", "printer_down"])
def test_a_fault_is_named_and_prints_nothing(fault: PrintFailureReason) -> None:
    printer = SimulatedPrinter()
    printer.set_fault(fault)
    assert printer.print(slip()) == PrintFailure(fault)
    assert not printer.check().ok
    assert printer.check().mend
    assert printer.slips == ()
    printer.set_fault(None)
    assert printer.print(slip()) == Printed()


def test_a_picture_wider_than_the_paper_is_a_bug() -> None:
    with pytest.raises(ValueError, match="577 dots"):
        SimulatedPrinter().print(slip(width=577))


def test_the_paper_does_not_change_with_the_picture() -> None:
    printer, picture = SimulatedPrinter(), Image.new("L", (576, 8), 255)
    printer.print(picture)
    picture.putpixel((0, 0), 0)
    assert printer.slips[0].getpixel((0, 0)) == 255


def test_many_threads_print_at_once() -> None:
    printer = SimulatedPrinter(tray=1000)
    threads = [threading.Thread(target=lambda: [printer.print(slip()) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(printer.take()) == 200


class AnyUse(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.printer = SimulatedPrinter(tray=3)
        self.fault: PrintFailureReason | None = None
        self.tray: list[int] = []

    @rule(fault=st.sampled_from([None, "paper_out", "printer_down"]))
    def set_fault(self, fault: PrintFailureReason | None) -> None:
        self.printer.set_fault(fault)
        self.fault = fault

    @rule(height=st.integers(1, 50))
    def print(self, height: int) -> None:
        outcome = self.printer.print(slip(height))
        assert outcome == (PrintFailure(self.fault) if self.fault else Printed())
        if not self.fault:
            self.tray = [*self.tray, height][-3:]

    @rule()
    def take(self) -> None:
        assert [image.height for image in self.printer.take()] == self.tray
        self.tray = []

    @invariant()
    def the_tray_holds_the_last_slips(self) -> None:
        assert [image.height for image in self.printer.slips] == self.tray
        assert self.printer.check().ok == (self.fault is None)


TestAnyUse = AnyUse.TestCase
