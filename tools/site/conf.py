"""Settings of the documentation's site; `tools/docs.py` stages the pages and builds it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import rendering  # noqa: E402 - found where the line above says

from ondiris.version import VERSION  # noqa: E402 - after what stands beside

project = "ondiris"
version = release = VERSION
language = "en"
default_role = "code"  # what docstrings put between single backquotes
html_title = "ondiris"

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "rendering"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # shown outputs are shortened with …

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
add_module_names = False
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
nitpicky = True
# What a signature names of others, or of the inside of a room, has no page here.
nitpick_ignore_regex = [("py:.*", ".*")]

html_theme = "theme"
html_theme_path = [str(HERE)]
html_math_renderer = "mathml"
html_additional_pages = {rendering.ABSENT: "absent.html"}
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"
html_search_language = rendering.SEARCH
html_search_scorer = str(HERE / "theme" / "scorer.js")
