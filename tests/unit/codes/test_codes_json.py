"""JSON of anybody is read, or refused with the parser's own error."""

from __future__ import annotations

import pytest

from ondiris.codes.json_text import json_of


def test_json_is_read_from_text_and_bytes() -> None:
    assert json_of('{"a": [1, {"b": null}]}') == json_of(b'{"a": [1, {"b": null}]}')
    assert json_of("[1.5]", parse_float=str) == ["1.5"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 100_000, b"\xff", "NaN,"])
def test_what_is_none_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        json_of(text)
