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

FORMATS = ("PNG", "JPEG", "WEBP")
"""What phones and scanners make. Pillow reads many more, some by starting other programs."""

MOST_PIXELS = 40_000_000
"""Larger pictures are not decoded at all: one of 40 megapixels takes 120 MB as it is."""

SEARCHED = (2000, 4000)
"""Pixels of the longer side: larger photos are brought down to the first, which also calms their
noise, and to the second when that shows nothing."""


def verify_image(path: Path, key: Ed25519PublicKey) -> SlipPayload | SlipInvalid:
    """What the slip in the picture says. With several QR codes in it, the first that is valid counts."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as file:
                if file.width * file.height > MOST_PIXELS:
                    return SlipInvalid("image_unreadable")
                picture = file.convert("L")
    except Exception:  # a damaged file: Pillow's readers raise what happens to come up in them
        return SlipInvalid("image_unreadable")
    outcomes = [verify_text(text, key) for text in qr_texts(picture)]
    valid = [outcome for outcome in outcomes if isinstance(outcome, SlipPayload)]
    return next(iter(valid + outcomes), SlipInvalid("no_code_found"))


def qr_texts(picture: Image.Image) -> list[str]:
    """The texts of the QR codes in a picture, brought down to a size in which the search is quick."""
    for longest in SEARCHED:
        candidate = picture.copy()
        candidate.thumbnail((longest, longest))
        codes = zxingcpp.read_barcodes(candidate, formats=QR_ONLY, text_mode=zxingcpp.TextMode.Plain)
        if codes:
            return [code.text for code in codes]
        if candidate.size == picture.size:
            break
    return []
