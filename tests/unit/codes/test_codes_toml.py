"""Whatever TOML cannot be read is told as one error, with its line where it is known."""

from __future__ import annotations

import tomllib

import pytest

from ondiris.codes.toml_text import parse_toml


def nested(depth: int) -> str:
    return f"a = {'[' * depth}{']' * depth}\n"


def test_what_toml_says_is_returned() -> None:
    assert parse_toml('a = 1\n[b]\nc = [[1], ["x"]]\n') == {"a": 1, "b": {"c": [[1], ["x"]]}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = = 1\n", "at line 1"),
        (f"a = 1\n\nb = {'9' * 5000}\n", "Number of too many digits (at line 3, column 1)"),
        (f"a = 1\nb = 0x{'f' * 5}\nc = -{'1_0' * 3000}\n", "too many digits (at line 3"),
        (nested(2000), "nest too deep"),
        (nested(60), "nest too deep"),
        (f"[{'.'.join('a' * 60)}]\n", "nest too deep"),
    ],
)
def test_what_cannot_be_read_is_the_parsers_error(text: str, said: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as error:
        parse_toml(text)
    assert said in str(error.value)


def test_lists_may_nest_as_deep_as_anybody_writes_them() -> None:
    assert parse_toml(nested(49))
    with pytest.raises(tomllib.TOMLDecodeError):
        parse_toml(nested(50))
