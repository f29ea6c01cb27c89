"""A release about to be kept: what leaves, and what the next one must reckon with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from scipy import sparse

from ondiris.disclosure import Reported, RoundedTable, table_system
from ondiris.production.disclosure.documents import Document, Safe
from ondiris.production.disclosure.requests import Request

__all__ = ["NewRelease"]


@dataclass(frozen=True, slots=True, eq=False)
class NewRelease:
    """A release that is about to be kept.

    Parameters
    ----------
    document : Protected of mapping
        What leaves.
    request : Request
    reported : Reported
        What it was made of.
    safe : Protected of ProtectedTable or RoundedTable
        The table that became the document.
    """

    document: Document
    request: Request
    reported: Reported
    safe: Safe

    def seal(self, file: BinaryIO, returns: str) -> None:
        """Write what the next release must reckon with.

        Parameters
        ----------
        file : binary file
        returns : str
            Digest of what the release was made of.
        """
        system, cells, _ = table_system(self.reported)
        table, request = self.safe.content, self.request
        at = self.reported.shape.cells_of(table.shape)
        if isinstance(table, RoundedTable):
            hidden, rounded, base = system.values[at] > 0, table.values, table.base
        else:
            hidden, rounded, base = table.hidden, np.zeros(0), 0.0
        shares = sparse.csr_array(cells.shares[at])
        np.savez_compressed(
            file,
            release=np.array(
                json.dumps(
                    [request.measure, str(request.period), returns, self.document.content["as_of"]]
                )
            ),
            hierarchies=np.array(
                json.dumps(
                    [
                        [h.name, dict(h.parents), *([dict(h.also)] if h.also else [])]
                        for h in table.shape.hierarchies
                    ]
                )
            ),
            values=system.values[at],
            hidden=hidden,
            level_up=system.level_up[at],
            level_down=system.level_down[at],
            rounded=rounded,
            base=np.array(base),
            shares=shares.data,
            owners=shares.indices,
            starts=shares.indptr,
            holdings=cells.holdings,
            waived=cells.waived,
        )
