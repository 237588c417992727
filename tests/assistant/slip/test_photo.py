"""The QR code is read from bad photos, and what is no slip has a named reason."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from assistant.slip import (
    SlipInvalid,
    paper,
    payload_of,
    render,
    sign,
    verify_image,
)
from assistant.slip.content import MOST_FACTS
from assistant.slip.photo import qr_texts
from tests.assistant.slip.samples import KEY, OTHER_KEY, PUBLIC, VI


def test_a_usual_slip_has_a_code_that_any_phone_reads() -> None:
    code = segno.make(render(VI, KEY).qr, error="m", boost_error=False)
    assert code.mode == "numeric"
    assert int(code.version) <= 12


def test_the_fullest_code_still_fits_the_paper(tmp_path: Path) -> None:
    dice = random.Random(7)

    def letters(size: int) -> str:
        return "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(size))

    fullest = VI.model_copy(
        update={
            "kiosk_id": letters(40),
            "reference": letters(40),
            "code": letters(40),
            "facts": {letters(40): letters(40) for _ in range(MOST_FACTS + 4)},
        }
    )
    slip = render(fullest, KEY)
    slip.image.save(tmp_path / "slip.png")
    assert len(payload_of(fullest).facts) == MOST_FACTS
    assert verify_image(tmp_path / "slip.png", PUBLIC) == payload_of(fullest)


@pytest.fixture(scope="module")
def slip() -> Image.Image:
    return render(VI, KEY).image.convert("L")


def on_a_desk(slip: Image.Image, ink: int = 60, white: int = 225) -> Image.Image:
    """Grey thermal paper on a dark desk."""
    desk = Image.new("L", (slip.width + 300, slip.height + 300), 90)
    desk.paste(slip.point(lambda grey: white if grey else ink), (150, 150))
    return desk


def noisy(picture: Image.Image) -> Image.Image:
    grain = Image.frombytes("L", picture.size, random.Random(3).randbytes(picture.width * picture.height))
    return ImageChops.add(picture, grain.point(lambda grey: grey // 4), offset=-32)


def shadowed(picture: Image.Image) -> Image.Image:
    shade = Image.linear_gradient("L").rotate(90).resize(picture.size).point(lambda grey: 110 + grey // 2)
    return ImageChops.multiply(picture, shade)


def tilted(picture: Image.Image) -> Image.Image:
    """As seen from below: the far end 15 % narrower."""
    wide, high = picture.size
    lean = 0.075 * wide
    return picture.transform(
        picture.size,
        Image.Transform.QUAD,
        (-lean, 0, lean, high, wide - lean, high, wide + lean, 0),
        Image.Resampling.BICUBIC,
    )


def jpeg(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=35)
    return Image.open(file)


def scaled(factor: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.resize((round(picture.width * factor), round(picture.height * factor)))


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=90)


DISTORTIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "straight": lambda picture: picture,
    "turned by 3": turned(3),
    "turned by -12": turned(-12),
    "turned by 33": turned(33),
    "on its side": turned(90),
    "upside down": turned(180),
    "half the size": scaled(0.5),
    "larger": scaled(1.7),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(1.6)),
    "noisy": noisy,
    "pale": lambda picture: ImageEnhance.Contrast(picture).enhance(0.3),
    "in shadow": shadowed,
    "tilted": tilted,
    "squeezed to JPEG": jpeg,
    "all at once": lambda picture: jpeg(noisy(shadowed(scaled(0.8)(turned(7)(tilted(picture)))))),
}


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_photo_of_the_slip_is_read(name: str, slip: Image.Image, tmp_path: Path) -> None:
    DISTORTIONS[name](on_a_desk(slip)).save(tmp_path / "photo.png")
    assert verify_image(tmp_path / "photo.png", PUBLIC) == payload_of(VI)


def test_a_photo_in_colour(slip: Image.Image, tmp_path: Path) -> None:
    Image.merge("RGB", [on_a_desk(slip, 70), on_a_desk(slip, 60), on_a_desk(slip, 40, 200)]).save(
        tmp_path / "photo.jpg"
    )
    assert verify_image(tmp_path / "photo.jpg", PUBLIC) == payload_of(VI)


def qr_picture(*texts: str) -> Image.Image:
    blocks = [paper.stack([paper.qr_code(text, most=440), paper.gap(60)]) for text in texts]
    return paper.image_of(paper.stack(blocks))


def test_of_several_codes_the_slips_own_counts(tmp_path: Path) -> None:
    qr_picture("https://example.vn", sign(payload_of(VI), KEY)).save(tmp_path / "two.png")
    assert len(qr_texts(Image.open(tmp_path / "two.png").convert("L"))) == 2
    assert verify_image(tmp_path / "two.png", PUBLIC) == payload_of(VI)


def test_pictures_that_are_no_slips_have_named_reasons(slip: Image.Image, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    qr_picture("https://example.vn").save(file)
    assert verify_image(file, PUBLIC) == SlipInvalid("not_ours")
    Image.new("L", (300, 300), 255).save(file)
    assert verify_image(file, PUBLIC) == SlipInvalid("no_code_found")
    slip.save(file)
    assert verify_image(file, OTHER_KEY.public_key()) == SlipInvalid("wrong_key")
    whole = file.read_bytes()
    for size in (0, 1, 8, 40, 200, len(whole) // 2):
        file.write_bytes(whole[:size])
        assert verify_image(file, PUBLIC) == SlipInvalid("image_unreadable")
    assert verify_image(tmp_path / "nowhere.png", PUBLIC) == SlipInvalid("image_unreadable")
    assert verify_image(tmp_path, PUBLIC) == SlipInvalid("image_unreadable")


def test_only_what_phones_and_scanners_make_is_opened(slip: Image.Image, tmp_path: Path) -> None:
    for name in ("slip.png", "slip.jpg", "slip.webp"):
        slip.save(tmp_path / name)
        assert verify_image(tmp_path / name, PUBLIC) == payload_of(VI)
    for name in ("slip.gif", "slip.tiff", "slip.bmp"):
        slip.save(tmp_path / name)
        assert verify_image(tmp_path / name, PUBLIC) == SlipInvalid("image_unreadable")


def test_any_damage_is_a_reason_and_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(self: Image.Image, mode: str) -> Image.Image:
        raise struct.error("unpack requires a buffer of 4 bytes")

    Image.new("L", (300, 300), 255).save(tmp_path / "damaged.png")
    monkeypatch.setattr(Image.Image, "convert", damaged)
    assert verify_image(tmp_path / "damaged.png", PUBLIC) == SlipInvalid("image_unreadable")


def test_a_picture_with_too_many_pixels_is_not_even_decoded(tmp_path: Path) -> None:
    """41 megapixels by its header; there is nothing behind it that could be decoded."""
    header = struct.pack(">IIBBBBB", 8_200, 5_000, 8, 0, 0, 0, 0)
    file = tmp_path / "huge.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    decoded: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Image.Image, "convert", lambda self, mode: decoded.append(mode))
        assert verify_image(file, PUBLIC) == SlipInvalid("image_unreadable")
    assert decoded == []


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_the_search_never_looks_at_more_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def look(picture: Image.Image, **_: object) -> list[object]:
        seen.append(picture.size)
        return []

    monkeypatch.setattr(zxingcpp, "read_barcodes", look)
    qr_texts(Image.new("L", (8_000, 4_000)))
    assert seen == [(2_000, 1_000), (4_000, 2_000)]
    seen.clear()
    qr_texts(Image.new("L", (800, 400)))
    assert seen == [(800, 400)]


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("L", (300, 300), 255).save(tmp_path / "huge.png")
    for limit in (60_000, 20_000):  # Pillow warns from its limit on and refuses from twice as much
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        assert verify_image(tmp_path / "huge.png", PUBLIC) == SlipInvalid("image_unreadable")
