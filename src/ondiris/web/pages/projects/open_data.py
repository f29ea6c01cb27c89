"""Public projects as open data."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from ondiris.session.projects.open_data import open_projects
from ondiris.web.asking import AskedPlainly
from ondiris.web.lanes import Pace

__all__ = ["paces", "router"]

router = APIRouter()
InLanguage = Annotated[
    Literal["kk", "ru", "en"], Query(alias="lang", description="Language of the texts.")
]


@router.get(
    "/api/v1/projects/oc4ids.json", summary="Public projects in the standard OC4IDS", tags=["api"]
)
def oc4ids(ask: AskedPlainly, lang: InLanguage = "en") -> Response:
    """Return the projects that the public may see, whoever asks, as an OC4IDS package."""
    now = ask.observatory.at(ask.as_of, public=True)
    return JSONResponse(open_projects(ask.observatory, now, lang))


paces = {oc4ids: Pace.SLOW}
