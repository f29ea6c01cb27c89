"""Run the command line: ``python -m ondiris``."""

from __future__ import annotations

from ondiris.cli import main

if __name__ == "__main__":
    main()
