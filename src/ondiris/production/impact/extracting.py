"""What hangs on whom: activities taken out of the economy, or standing still for a year.

Taken out of the web, an activity neither sells to anybody nor buys; its own final demand stays.
Standing still, it makes nothing for a share of a year, and its suppliers' orders fall.  What the
economy makes and sells is taken as it is published; what varies is its structure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ondiris.errors import NotFound
from ondiris.impact.coverage import RangeWord
from ondiris.impact.draws import drawn
from ondiris.impact.extraction import block_extraction, extraction, output_loss
from ondiris.impact.result import Effects
from ondiris.production.impact.economy import ImpactEconomy
from ondiris.production.impact.questions import LossQuestion

__all__ = ["ActivityLoss", "LossAnswer", "losses"]

Floats = NDArray[np.float64]
TAILS = (0.1, 0.9)
_LUCK = 0x105
HIT = 5
"""How many of those hit hardest are named."""


@dataclass(frozen=True, slots=True, eq=False)
class ActivityLoss:
    """What is lost with an activity, or with several together.

    Parameters
    ----------
    codes : tuple of str
        Of the table.
    own, others : float64 arrays, shape (measures,)
        What they lose themselves, and everybody else.
    low, high : float64 arrays, shape (measures,)
        Tenth and ninetieth of a hundred draws, of both together.
    hit : tuple of (str, float)
        Who else loses most output, and how much, of those who may be told of.
    withheld : bool
        Whether it may not be told to who asks.
    """

    codes: tuple[str, ...]
    own: Floats
    others: Floats
    low: Floats
    high: Floats
    hit: tuple[tuple[str, float], ...] = ()
    withheld: bool = False

    @property
    def loss(self) -> Floats:
        """Both together, by measure."""
        return self.own + self.others

    @property
    def hidden(self) -> ActivityLoss:
        """The same without anything that tells of it."""
        nothing = np.full_like(self.own, np.nan)
        return replace(
            self, own=nothing, others=nothing, low=nothing, high=nothing, hit=(), withheld=True
        )


@dataclass(frozen=True, slots=True, eq=False)
class LossAnswer:
    """What is told of activities that are lost, the largest loss first.

    Parameters
    ----------
    question : LossQuestion
    economy : ImpactEconomy
    losses : tuple of ActivityLoss
    word : RangeWord
    inputs : tuple of str
        Entries that it rests on.
    """

    question: LossQuestion
    economy: ImpactEconomy
    losses: tuple[ActivityLoss, ...]
    word: RangeWord = RangeWord.ASSUMPTIONS
    inputs: tuple[str, ...] = ()


def losses(
    question: LossQuestion,
    economy: ImpactEconomy,
    *,
    withheld: frozenset[str] = frozenset(),
    inputs: tuple[str, ...] = (),
) -> LossAnswer:
    """Return what is lost with activities: those named together, or each in turn.

    Parameters
    ----------
    question : LossQuestion
    economy : ImpactEconomy
    withheld : frozenset of str
        Activities of the table that who asks may not be told of.
    inputs : tuple of str
        Entries that the economy rests on.

    Raises
    ------
    InvalidInput
        ``unknown-activity``.
    NotFound
        ``no-levels`` where nobody publishes what the economy's activities make.
    """
    if economy.levels is None and economy.source.lent:
        raise NotFound(
            "no-levels",
            "what hangs on whom is told of an economy whose output by activity is known",
            hint="Load gross output of the city and of the nation by section.",
        )
    places = [economy.rows.required(code) for code in question.activities]
    asked = [tuple(sorted({p for met in places for p in met}))] if places else [
        (place,) for place in range(economy.output.size) if economy.output[place] > 0.0
    ]  # fmt: skip
    rows = np.vstack([economy.measures, np.eye(economy.output.size)])
    doubtful = replace(economy.doubtful, measures=rows, spreads=np.zeros(rows.shape[0]))
    values = drawn(doubtful, draws=question.draws, seed=question.seed).values
    luck = _coefficients(economy, question)
    each = None if places else _each(economy)
    found = [
        _loss(economy, block, question.share, (values, luck), each, withheld) for block in asked
    ]
    found.sort(key=lambda one: -float(one.loss[0]))
    told = tuple(one.hidden if _tells(economy, one.codes, withheld) else one for one in found)
    told = tuple(sorted(told, key=lambda one: one.withheld))
    return LossAnswer(question, economy, told, inputs=inputs)


def _tells(economy: ImpactEconomy, codes: tuple[str, ...], withheld: frozenset[str]) -> bool:
    """Return whether losses of activities, or of the few that are left, tell of one withheld."""
    if withheld.intersection(codes):
        return True
    there = (code for code, made in zip(economy.rows.codes, economy.output, strict=True) if made)
    others = frozenset(there) - set(codes)
    return bool(others & withheld) and len(others - withheld) < HIT + 2


def _coefficients(economy: ImpactEconomy, question: LossQuestion) -> Floats:
    """Return by draw how much more of each measure a unit of output takes, everywhere alike."""
    spreads = economy.doubtful.spreads
    luck = np.random.default_rng((question.seed, _LUCK))
    moved = spreads * luck.standard_normal((question.draws, spreads.size))
    found: Floats = np.exp(moved - spreads**2 / 2.0)
    return found


def _each(economy: ImpactEconomy) -> tuple[Floats, Floats]:
    """Return losses of each activity in turn, all from one factorisation: its own, and others'."""
    one = extraction(economy.model, economy.measures, economy.demand)
    return one.own, one.others


def _loss(
    economy: ImpactEconomy,
    block: tuple[int, ...],
    share: float | None,
    draws: tuple[Floats, Floats],
    each: tuple[Floats, Floats] | None,
    withheld: frozenset[str],
) -> ActivityLoss:
    inside = np.zeros(economy.output.size, dtype=np.bool_)
    inside[list(block)] = True
    values, luck = draws
    lost = _drawn_loss(economy, inside, share, values) * luck
    low, high = np.quantile(lost, TAILS, axis=0)
    codes = tuple(np.array(economy.rows.codes)[inside].tolist())
    if each is not None:
        own, others = (part[:, block[0]] for part in each)
        return ActivityLoss(codes, own, others, low, high)
    whole = _effects(economy, inside, share)
    own, others = whole.direct.sum(axis=1), whole.indirect.sum(axis=1)
    order = np.argsort(-whole.indirect[0], kind="stable").tolist()
    hurt = ((economy.rows.codes[p], float(whole.indirect[0, p])) for p in order)
    hit = tuple(one for one in hurt if one[1] > 0.0 and one[0] not in withheld)[:HIT]
    return ActivityLoss(codes, own, others, low, high, hit)


def _effects(economy: ImpactEconomy, inside: NDArray[np.bool_], share: float | None) -> Effects:
    model, rows = economy.model, economy.measures
    if share is None:
        return block_extraction(model, rows, economy.demand, block=inside)
    return output_loss(model, rows, economy.output, share=np.where(inside, share, 0.0))


def _drawn_loss(
    economy: ImpactEconomy, inside: NDArray[np.bool_], share: float | None, values: Floats
) -> Floats:
    """Return losses by draw and measure: c' L_bb^-1 x less what stays, in each draw's economy.

    The rows of the inverse that belong to the block were drawn as measures.
    """
    count = economy.measures.shape[0]
    through = values[:, :count, inside]
    rows = values[:, count:, :][:, inside, :]
    corner = rows[:, :, inside]
    if share is None:
        output, stays = rows @ economy.demand, economy.demand[inside]
    else:
        output = np.repeat((share * economy.output[inside])[None, :], values.shape[0], axis=0)
        stays = np.zeros(int(inside.sum()))
    solved = np.linalg.solve(corner, output[:, :, None])[:, :, 0]
    lost = np.einsum("dmb,db->dm", through, solved)
    return np.asarray(lost - economy.measures[:, inside] @ stays, dtype=np.float64)
