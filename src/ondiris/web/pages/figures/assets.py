"""The files of the frame, under names that hold their hash: kept by browsers for ever."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ondiris.errors import NotFound
from ondiris.people import Act
from ondiris.web.assets import assets

__all__ = ["acts", "router"]

router = APIRouter()


@router.get("/assets/{name}", summary="A style sheet, module or font", response_class=Response)
def asset(
    request: Request, name: Annotated[str, Path(description="Hashed name.", max_length=80)]
) -> Response:
    """Return a file of the frame."""
    found = next((file for file in assets().values() if file.name == name), None)
    if found is None:
        raise NotFound("no-page", "there is no file at this address")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    packs = not found.media_type.startswith("font/")  # a face is packed as it is
    if packs and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(found.packed, media_type=found.media_type, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)


acts = {asset: Act.READ_PUBLIC}
