"""JSON from outside, read so that nothing in it can break what comes after."""

from __future__ import annotations

import json


def read_json(text: str) -> object:
    """What the text says, its strings whole. ValueError, with the reason, for what is no JSON or too deep."""
    try:
        return _whole(json.loads(text))
    except RecursionError:
        raise ValueError("nested too deep") from None


def whole(text: str) -> str:
    """Lone surrogates, which no encoding takes, as U+FFFD. Json's pairs are one character already."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _whole(value: object) -> object:
    match value:
        case str():
            return whole(value)
        case list():
            return [_whole(item) for item in value]
        case dict():
            return {whole(key): _whole(item) for key, item in value.items()}
    return value
