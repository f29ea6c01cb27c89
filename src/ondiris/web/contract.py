"""The contract of the door: every address with what it takes, what it answers and how it refuses.

FastAPI knows the parameters; what is said here beside it is what it cannot know: the codes of this
home, forms of periods, media types, shapes, and refusals with the headers they bring.  One rule
tells two refusals apart: 400 where a parameter is not of its form or list, 404 where it is and
there is no such thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ondiris.codes import Catalogue
from ondiris.version import VERSION
from ondiris.web.contract_names import with_names
from ondiris.web.shapes import ERROR, SHAPES

__all__ = ["contract", "fits"]

_YEAR = "(19[0-9]{2}|20[0-9]{2})"
_MONTH = "(0[1-9]|1[0-2])"
_POINT = f"{_YEAR}(-({_MONTH}|Q[1-4]))?"
PERIOD: Final = f"^({_POINT}|{_YEAR}-{_MONTH}/{_YEAR}-{_MONTH})$"
SINCE: Final = f"^([0-9]{{1,9}}|{_YEAR}-{_MONTH}-(0[1-9]|[12][0-9]|3[01]))?$"
_FORMS: Final = {"period": PERIOD, "since": SINCE, "parks": "^[0-9]{1,3}$"}
_CODES: Final = {
    "measure": "measures", "of": "of", "area": "areas", "activity": "activities",
    "subject": "subjects", "scope": "scopes",
}  # fmt: skip
_HTML: Final = "text/html"
_JSON: Final = "application/json"
_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "/{lang}/figures/{name}": (
        "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _JSON,
        "application/vnd.apache.parquet", "text/x-bibtex",
        "application/vnd.citationstyles.csl+json",
        "application/geo+json", "image/svg+xml", "image/png", _HTML,
    ),
    "/{lang}/bulletins/{file}": ("text/plain", _HTML, "application/pdf"),
    "/{lang}/briefs/{subject}.pdf": ("application/pdf",),
    "/{lang}/feed.atom": ("application/atom+xml",),
    "/catalog.jsonld": ("application/ld+json",),
    "/.well-known/api-catalog": ("application/linkset+json",),
    "/robots.txt": ("text/plain",),
    "/sitemap.xml": ("application/xml",),
    "/sitemap-{part}.xml": ("application/xml",),
    "/{lang}/releases.ics": ("text/calendar",),
    "/assets/{name}": (
        "text/css", "text/javascript", "image/svg+xml", "font/woff2", "application/octet-stream",
    ),
}  # fmt: skip
_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "/api/v1/observations": ("text/csv", "application/vnd.sdmx.data+csv"),
    "/api/v1/changes": ("text/csv",),
    "/api/v1/protected/{world}/{release}": ("application/vnd.sdmx.data+csv",),
    "/api/v1/protected/{world}/{release}/{vintage}": ("application/vnd.sdmx.data+csv",),
}
_MESSAGES: Final = tuple(
    f"application/vnd.sdmx.{kind}"
    for kind in ("structure+xml", "structure+json", "genericdata+xml", "structurespecificdata+xml",
                 "data+xml", "data+json", "data+csv")
)  # fmt: skip
_ERRORS: Final = {
    "type": "object",
    "required": ["errors"],
    "properties": {"errors": {"type": "array", "items": {"type": "object"}}},
}
"""How a refusal is told by SDMX-JSON."""
_NAMED_ERRORS: Final = {"$ref": "#/components/schemas/SdmxErrors"}
_UNACCEPTABLE: Final = {"406": ("The client accepts no form that there is.", dict[str, Any]())}
_PAGED: Final = frozenset(("/api/v1/observations",))
"""What is answered a page at a time."""
_LINK: Final = {
    "Link": {
        "description": 'The next page, with rel="next"; absent on the last.',
        "schema": {"type": "string"},
    }
}
_RETRY: Final = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
_ALLOW: Final = {"Allow": {"description": "Methods it answers.", "schema": {"type": "string"}}}
_WHO: Final = {
    "WWW-Authenticate": {"description": "How to say who asks.", "schema": {"type": "string"}}
}
_REFUSALS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "400": ("A parameter is unknown or not of its form, or the host is not named.", {}),
    "401": ("Who asks is not known, or a token has ended.", _WHO),
    "403": ("Policy forbids it.", {}),
    "404": ("There is no such thing.", {}),
    "405": ("The address does not answer this method.", _ALLOW),
    "409": ("Figures do not agree.", {}),
    "413": ("Too much was sent.", {}),
    "422": ("A computation did not end.", {}),
    "429": ("This client has asked for too many different plans.", _RETRY),
    "501": ("This installation cannot.", {}),
    "503": ("Too much is asked for just now, or something is away.", _RETRY),
}


def contract(app: FastAPI, catalogue: Catalogue) -> dict[str, Any]:
    """Return the contract as OpenAPI 3.1.

    Parameters
    ----------
    app : FastAPI
    catalogue : Catalogue
        Code lists, as far as the readers of this door may know them.
    """
    shape = get_openapi(title=app.title, version=VERSION, routes=app.routes)
    codes = {name: [i.code for i in catalogue[of] if i.code] for name, of in _CODES.items()}
    for path, methods in shape["paths"].items():
        for said in methods.values():
            page, given = not path.startswith(("/api/", "/sdmx/")), said.get("parameters", ())
            stated = [_parameter(one, {} if page else codes) for one in given]
            said["parameters"] = [_or_empty(one) if page else one for one in stated]
            said["responses"] = _responses(path)
    schemas = shape["components"]["schemas"]
    shape["components"]["schemas"] = {
        "Error": ERROR,
        "SdmxErrors": _ERRORS,
        **{name: one for name, one in schemas.items() if "ValidationError" not in name},
    }
    return with_names(shape)


def _parameter(said: dict[str, Any], codes: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return a parameter without what cannot be sent, with its codes or its form."""
    schema = {key: value for key, value in said["schema"].items() if key not in ("anyOf", "title")}
    schema |= next((s for s in said["schema"].get("anyOf", ()) if s.get("type") != "null"), {})
    if schema.get("default") in ("", None):
        schema.pop("default", None)
    if said["in"] == "query" and schema.get("type") == "string":
        if codes.get(said["name"]):
            schema = {"type": "string", "enum": codes[said["name"]]}
        elif said["name"] in _FORMS:
            schema = {"type": "string", "pattern": _FORMS[said["name"]]}
        if "enum" in schema:
            schema["enum"] = [one for one in schema["enum"] if one]
        elif "pattern" not in schema and "format" not in schema:
            schema["minLength"] = 1
    return {**said, "schema": schema}


def _or_empty(said: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter of a page: a form sends what is not filled in, which is sent on."""
    if said["in"] != "query":
        # What is too long to be there is not there either, once the rest is sent on.
        return {**said, "schema": {k: v for k, v in said["schema"].items() if k != "maxLength"}}
    return {**said, "schema": {"anyOf": [said["schema"], {"type": "string", "const": ""}]}}


def _responses(path: str) -> dict[str, Any]:
    """Return what an address answers: its own media types, and refusals in the one shape."""
    program = path.startswith(("/api/", "/assets/", "/sdmx/"))
    if path in SHAPES:
        media: dict[str, Any] = {_JSON: {"schema": SHAPES[path]}}
        media |= {kind: {"schema": {"type": "string"}} for kind in _TABLES.get(path, ())}
    else:
        kinds = _MESSAGES if path.startswith("/sdmx/") else _FILES.get(path, (_HTML,))
        media = {kind: {"schema": _body(kind)} for kind in kinds}
    refused: dict[str, Any] = {_JSON: {"schema": {"$ref": "#/components/schemas/Error"}}}
    if path.startswith("/sdmx/"):
        refused = {
            "application/xml": {"schema": {"type": "string"}},
            _JSON: {"schema": _NAMED_ERRORS},
        }
    if not program:
        refused[_HTML] = {"schema": {"type": "string"}}
    found: dict[str, Any] = {"200": {"description": "The answer.", "content": media}}
    if path in _PAGED:
        found["200"]["headers"] = _LINK
    if path == "/":
        found = {}
    if not program:
        found["307"] = {
            "description": "The same at its one address: without what is unknown or empty.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
        found["303"] = {
            "description": "Where it goes on: after a form, or to sign in first.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    more = _UNACCEPTABLE if path.startswith("/sdmx/") else {}
    for status, (words, headers) in {**_REFUSALS, **more}.items():
        found[status] = {"description": words, "content": refused} | (
            {"headers": headers} if headers else {}
        )
    return found


def _body(kind: str) -> dict[str, Any]:
    if kind == _JSON or kind.endswith("+json"):
        return {"type": "object"}
    text = kind.startswith("text/") or kind.endswith("+xml")
    return {"type": "string"} if text else {"type": "string", "contentMediaType": kind}


def fits(name: str, text: str) -> bool:
    """Whether a text is of the form that the contract states for a parameter."""
    form = _FORMS.get(name)
    return form is not None and re.fullmatch(form, text) is not None
