"""Where no device is: it says so, and never pretends."""

from __future__ import annotations

from PIL import Image

from hardware.card import CardFailure, CardReader
from hardware.card.absent import AbsentCardReader
from hardware.printer import Printer, PrintFailure
from hardware.printer.absent import AbsentPrinter


def test_a_printer_that_is_not_there_prints_nothing() -> None:
    printer: Printer = AbsentPrinter()
    assert printer.print(Image.new("1", (printer.width, 8), 1)) == PrintFailure("printer_down")
    health = printer.check()
    assert (health.ok, health.detail) == (False, "no device configured")
    assert health.mend


def test_a_reader_that_is_not_there_reads_nothing() -> None:
    reader: CardReader = AbsentCardReader()
    moved: list[bool] = []
    stop = reader.watch(moved.append)
    assert reader.read() == CardFailure("reader_down")
    stop()
    assert moved == []
    health = reader.check()
    assert (health.ok, health.detail) == (False, "no device configured")
    assert health.mend
