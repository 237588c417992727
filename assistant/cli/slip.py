"""`kiosk slip`: check a slip at the counter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import fail, settings

app = typer.Typer(help="Check a printed slip.", no_args_is_help=True)


@app.command()
def verify(
    image: Annotated[Path, typer.Argument(help="A photo or scan of the slip.")],
    key: Annotated[
        Path | None, typer.Option(help="Public or private key (PEM); this kiosk's own when left out.")
    ] = None,
) -> None:
    """Say whether a slip is from this kiosk and unchanged, and what it told the visitor."""
    from assistant.slip import SlipInvalid, verify_image
    from assistant.slip.seal import load_public_key

    path = key or settings().slip_key_path()
    public = load_public_key(path)
    if public is None:
        raise fail(f"{path}: no Ed25519 key in PEM form. Name one with --key.", 2)
    if not image.is_file():
        raise fail(f"{image}: there is no such file.", 2)
    result = verify_image(image, public)
    if isinstance(result, SlipInvalid):
        raise fail(f"✗ {result.sentence('vi')}\n  {result.sentence('en')}")
    print("✓ Biên nhận đúng của kiosk này, chưa bị sửa. / A true slip, unchanged.")
    for name, value in result.model_dump(mode="json").items():
        if value:
            print(f"  {name}: {value}")
