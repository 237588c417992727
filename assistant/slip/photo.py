"""A slip from its picture: a scan, a screenshot, a photo taken with a phone."""

from __future__ import annotations

import warnings
from pathlib import Path

import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from assistant.slip.content import SlipPayload
from assistant.slip.seal import SlipInvalid, verify_text

QR_ONLY = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

LARGEST = 2000
"""Pixels of the longer side: larger photos are brought down to it, which also calms their noise."""


def verify_image(path: Path, key: Ed25519PublicKey) -> SlipPayload | SlipInvalid:
    """What the slip in the picture says. With several QR codes in it, the first that is valid counts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as file:
                picture = file.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return SlipInvalid("image_unreadable")
    outcomes = [verify_text(text, key) for text in qr_texts(picture)]
    valid = [outcome for outcome in outcomes if isinstance(outcome, SlipPayload)]
    return next(iter(valid + outcomes), SlipInvalid("no_code_found"))


def qr_texts(picture: Image.Image) -> list[str]:
    """The texts of the QR codes in a picture, first as it is, then smaller."""
    smaller = picture.copy()
    smaller.thumbnail((LARGEST, LARGEST))
    for candidate in (picture, smaller):
        codes = zxingcpp.read_barcodes(candidate, formats=QR_ONLY, text_mode=zxingcpp.TextMode.Plain)
        if codes:
            return [code.text for code in codes]
    return []
