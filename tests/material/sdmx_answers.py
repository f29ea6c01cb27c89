"""Answers of SDMX, read without its clients."""

from __future__ import annotations

import csv
import io

import httpx
from lxml import etree

__all__ = ["lines", "refusal"]


def lines(answer: httpx.Response) -> list[dict[str, str]]:
    """Return the lines of a CSV answer."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """Return status, code and sentence of an error message in XML."""
    root = etree.fromstring(answer.content)
    (message,) = root.iter("{*}ErrorMessage")
    (text,) = message.iter("{*}Text")
    return answer.status_code, message.get("code"), text.text
