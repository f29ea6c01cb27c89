"""Every door serves the routes that its pages made once."""

from __future__ import annotations

from ondiris.web.app import Application
from ondiris.web.pages import PAGES


def test_a_door_makes_no_route_of_a_page_anew(door: Application) -> None:
    own = {id(route) for route in door.api.router.routes}
    made = [route for module in PAGES for route in module.router.routes]
    assert len(made) > 100
    assert [route for route in made if id(route) not in own] == []
