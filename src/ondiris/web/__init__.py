"""The web door: pages that are documents, every number leading to its source.

`create_app` makes the application.  A room adds pages without touching others:

``pages/<room>.py``
    with ``router`` (paths start with ``/{lang}/``, the first parameter is
    `ondiris.web.asking.Asked`), optionally ``nav`` for the navigation, ``figures``, a tuple
    of `ondiris.web.door.FigureMaker`, ``paces``, which names the endpoints that may take
    longer than a third of a second (`ondiris.web.lanes`), and ``ahead``, which begins what
    takes seconds before the first reader asks (`ondiris.web.ahead`); registered in
    `ondiris.web.pages.PAGES`.
``templates/<room>/``
    with templates that extend ``base.html`` and show figures by the macro of ``figure.html``.
``locale/<lang>/<room>.po``
    with the messages of templates and figures; the message ids are English.

A figure gets its page, its files (``.csv .xlsx .json .svg .png .vl.json``) and its embedded
form from its maker; nothing else has to be written.
"""

from __future__ import annotations

from ondiris.web.app import create_app

__all__ = ["create_app"]
