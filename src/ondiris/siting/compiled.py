"""The one place where Python loops become machine code.

The combinatorial kernels of this room are loops over sites and demand points that no array
expression says well.  They are compiled by Numba at their first call and kept on disk, so a
second process starts at once.  They give the interpreter up while they run: a plan in one
thread does not stop what others read meanwhile.  Rejected: C extensions (a compiler on every
machine) and array tricks (ten times the memory, a tenth of the speed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["compiled"]

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function compiled, with its signature kept for the type checker.

    Where no folder can keep the machine code, each process compiles for itself.
    """
    try:
        return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("Callable[P, R]", numba.njit(nogil=True)(function))
