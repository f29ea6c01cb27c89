"""Refusals as SDMX tells them: a code of the standard and one sentence."""

from __future__ import annotations

import json
from typing import Final
from xml.sax.saxutils import escape

from ondiris.errors import OndirisError
from ondiris.publishing.exchange.negotiation import prefers_json

__all__ = ["STATUSES", "error_message"]

STATUSES: Final = {"not-acceptable": 406, "too-much-asked": 413}
"""Rules with a status of their own."""
_CODES: Final = {
    400: 140, 401: 110, 403: 110, 404: 100, 405: 140, 406: 406, 409: 500, 413: 510, 422: 500,
    429: 503, 501: 501, 503: 503,
}  # fmt: skip
"""Codes of the standard by status: 100 no results, 110 unauthorised, 140 syntax, 500 fault of ours,
501 not implemented, 503 away, 510 too large; it has none for 406."""


def error_message(error: OndirisError, status: int, path: str, accept: str) -> tuple[str, str]:
    """Return the message of an error and its media type.

    Parameters
    ----------
    error : OndirisError
    status : int
        HTTP status.
    path : str
        Address asked for: it names the version of the standard.
    accept : str
        The header of the same name.
    """
    code = _CODES.get(status, 500)
    detail = error.detail[:1].upper() + error.detail[1:]
    said = f"{detail}." if not error.hint else f"{detail}. {error.hint}"
    if prefers_json(accept):
        told = {"code": code, "title": error.title, "detail": said}
        return json.dumps({"errors": [told]}, ensure_ascii=False), "application/json"
    version = "v3_0" if path.startswith("/sdmx/3.") else "v2_1"
    base = f"http://www.sdmx.org/resources/sdmxml/schemas/{version}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Error xmlns:mes="{base}/message" xmlns:com="{base}/common">'
        f'<mes:ErrorMessage code="{code}"><com:Text xml:lang="en">{escape(said)}</com:Text>'
        "</mes:ErrorMessage></mes:Error>\n"
    )
    return text, "application/xml"
