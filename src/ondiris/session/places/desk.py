"""Places in a home: enterprises, concentration, balances and plans, where readers meet kernels."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from time import monotonic
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ondiris.codes import Catalogue
from ondiris.engines.finding import EnterpriseIndex
from ondiris.engines.highs import HighsSolver
from ondiris.errors import InvalidInput, NotFound
from ondiris.model import APPLICATION, Month, Period, World
from ondiris.model.enterprise import Enterprise
from ondiris.model.outline import Outline
from ondiris.ports import RecordedStatement
from ondiris.production.disclosure.releases import ReleaseStore
from ondiris.production.disclosure.rules import read_waivers, rules_on
from ondiris.production.indices.returns import ReturnStore, no_register
from ondiris.production.places.balancing import SiteBalance, site_balance
from ondiris.production.places.concentrating import Concentrated, Firms, concentrate
from ondiris.production.places.enterprises import (
    current_statements,
    enterprises_of,
    register_enterprises,
    scattered,
)
from ondiris.production.places.grid_points import SitePoints, built_places, grid_places
from ondiris.production.places.locating import ParkPlan, PlanBasis, SitingRequest
from ondiris.production.places.lying import district_of
from ondiris.production.places.premises import ParkRoom, park_rooms
from ondiris.production.places.told_classes import ShownCells, shown_cells, told_of_shown
from ondiris.session.figures.outlines import read_built_up
from ondiris.session.figures.snapshot import Snapshot
from ondiris.sources.placing import LocatedRow

__all__ = [
    "PlaceDesk",
    "site_burdens",
    "site_points",
    "until",
]

V = TypeVar("V")
CANDIDATE_STEP = 0.8
DEMAND_STEP = 1.0
ROOM = 1.5
"""How much larger than the mean park a candidate may be, where no file says."""


def until(seconds: float | None) -> Callable[[], bool]:
    """Return whether to go on: always, or until some seconds from now."""
    if seconds is None:
        return lambda: True
    end = monotonic() + seconds
    return lambda: monotonic() < end


class PlaceDesk:
    """Places of a home, as known at a vintage.

    Parameters
    ----------
    now : Snapshot
        The home as its readers see it.
    worlds : sequence of World
        Worlds whose enterprises are looked at.
    """

    def __init__(self, now: Snapshot, *, worlds: Sequence[World] = (World.ACTUAL,)) -> None:
        self.now = now
        self.worlds = tuple(worlds)

    @property
    def standing(self) -> Mapping[str, Mapping[str, Sequence[RecordedStatement]]]:
        """Current statements by subject and property."""
        return self._kept(
            "standing",
            lambda: current_statements(
                self.now.ledger.statements(
                    self.now.vintage, self.now.audience, worlds=self.worlds, apart=APPLICATION
                ),
                self.now.sources,
            ),
            lambda found: (
                1_000 * sum(len(ones) for said in found.values() for ones in said.values())
            ),
        )

    @property
    def catalogue(self) -> Catalogue:
        """Code lists with the subjects of the same worlds."""
        return self.now.catalogue.of(self.worlds)

    @property
    def rooms(self) -> Mapping[str, ParkRoom]:
        """What every zone and park has built, let and free, by code as listed."""
        subjects = self.catalogue["subjects"]
        sites = [item.code for item in subjects if item.attributes.get("kind") == "site"]
        return self._kept(
            "rooms",
            lambda: park_rooms(self.standing, sites),
            lambda found: 2_000 * sum(1 + len(room.halls) for room in found.values()),
        )

    @property
    def stamp(self) -> Hashable:
        """What changes whenever a file of outlines or enterprises does."""
        drawn, _ = self.now.home.outline_files()
        return drawn, self._register_stamp()

    def _kept(self, name: str, make: Callable[[], V], size: Callable[[V], int]) -> V:
        """Return what is made once for a snapshot, its files and the worlds looked at."""
        return self.now.memory.get((self.now.key, self.stamp, self.worlds, name), make, size)

    @property
    def enterprises(self) -> tuple[Enterprise, ...]:
        """Enterprises of the registers loaded, then those of a synthetic city."""
        return self._kept("enterprises", self._enterprises, lambda found: 600 * (1 + len(found)))

    def _enterprises(self) -> tuple[Enterprise, ...]:
        found = enterprises_of(self.standing)
        if World.SYNTHETIC not in self.worlds or self.now.audience.public:
            return found
        try:
            table = self._store(World.SYNTHETIC).register()
        except NotFound:
            return found
        known = self.now.catalogue["areas"]
        made = register_enterprises(table, self._month(), World.SYNTHETIC)
        here = (e for e in found if e.area in known)  # one city on a map, not two
        return (*here, *scattered(made, self.outlines))

    def _store(self, world: World) -> ReturnStore:
        return ReturnStore(self.now.home.folder / "returns" / world.value)

    def _month(self) -> Month:
        period = self.now.leading_period
        return period.last_month if period else Month.of(self.now.vintage.known)

    @property
    def city(self) -> str:
        """Code of the city looked at: in the synthetic world an invented one, if there is one.

        A city that was synthesised stands on the real districts, and takes its place.
        """
        real = self.now.city.area
        if self._real:
            return real
        return self.now.catalogue.made_city or real

    @property
    def _real(self) -> bool:
        """Whether the real districts are those of the city looked at."""
        return World.ACTUAL in self.worlds or bool(self._register_stamp())

    @property
    def districts(self) -> tuple[str, ...]:
        """Areas directly below the city; none where an invented one is looked for in vain."""
        if not (self._real or self.now.catalogue.made_city):
            return ()
        return self.catalogue["areas"].children(self.city)

    def district_of(self, subject: str, *, listed: bool = True) -> str:
        """Return the district in which a subject lies as sources say, or else lists, if asked."""
        return district_of(subject, self.standing, self.catalogue, self.districts, listed=listed)

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """GeoJSON features of the home by code; a file loaded later replaces an earlier one."""
        return self.now.outlines

    @property
    def built_up(self) -> tuple[Outline, ...]:
        """What of the city is built up, as the file loaded last says; empty where none does."""
        now = self.now
        stamp, files = now.home.outline_files()
        return now.memory.get(
            ("built up", stamp),
            lambda: read_built_up(files, now.ledger.catalogue, now.city.area),
            lambda found: 4_000 * (1 + len(found)),
        )

    def index(self) -> EnterpriseIndex:
        """Return the search file of the home, made anew where the ledger has moved on."""
        vintage, opened = self.now.vintage, self.now.audience.instant
        worlds = "+".join(self.worlds)
        door = "public" if self.now.audience.public else "house"
        made = "" if World.ACTUAL in self.worlds else "_synthetic"
        index = EnterpriseIndex(self.now.home.folder / f"search-{door}{made}.db")
        stamp = f"{vintage.known}/{vintage.revision}/{opened}/{worlds}/{self._register_stamp()}"
        if index.stamp() != stamp:
            index.build(self.enterprises, stamp)
        return index

    def _register_stamp(self) -> str:
        if self.now.audience.public:
            return ""  # nothing invented leaves by a public door
        path = self._store(World.SYNTHETIC).folder / "register.parquet"
        return str(path.stat().st_mtime_ns) if path.is_file() else ""

    def concentration(
        self, activity: str, *, measure: str = "count_enterprises", period: str = ""
    ) -> Concentrated:
        """Return how an activity concentrates over the districts.

        Parameters
        ----------
        activity : str
            Code; its parts are included.
        measure : str
            ``count_enterprises`` from the register; ``output`` or ``employees`` from returns.
        period : str
            Months of the returns; the city's own by default.

        Raises
        ------
        NotFound
            ``no-register`` where no enterprise is known.
        """
        codes = self.now.catalogue["activities"]
        codes[activity]
        members = frozenset((activity, *codes.descendants(activity)))
        day = self.now.vintage.known
        settings = self.now.home.settings
        rules = rules_on(settings, day)
        if not self.enterprises:
            raise no_register(", ".join(world.value for world in self.worlds))
        found = concentrate(
            self._firms(measure, period),
            self.districts,
            members,
            rules,
            HighsSolver(),
            read_waivers(settings, day),
        )
        if measure == "count_enterprises":
            return found
        return told_of_shown(found, self._shown(measure, period), activity)

    def _shown(self, measure: str, period: str) -> ShownCells | None:
        """Return what a protected table of the returns shows that is out."""
        world, codes = self.worlds[-1].value, self.now.catalogue["activities"]
        documents, _ = ReleaseStore(self.now.home.folder / "disclosure" / world).documents()
        parents = {item.code: item.parent for item in codes if item.parent}
        asked = str(self._over(period))
        return shown_cells(documents, measure=measure, period=asked, parents=parents)

    def _firms(self, measure: str, period: str) -> Firms:
        known = {e.number: e for e in self.enterprises if e.stage != "cancelled"}
        values: Mapping[str, float] = dict.fromkeys(known, 1.0)
        if measure != "count_enterprises":
            column = "value" if measure == "output" else "employees"
            values = self._reported(column, period)
        numbers = [number for number in known if values.get(number, 0.0) > 0.0]
        return Firms(
            number=numbers,
            holding=[known[n].holding or n for n in numbers],
            area=[known[n].area for n in numbers],
            activity=[known[n].activity for n in numbers],
            value=np.array([values[n] for n in numbers], dtype=np.float64),
        )

    def _over(self, period: str) -> Period:
        """Return the months that are asked of; the city's own by default."""
        own = self.now.leading_period
        if not period and own is None:
            raise InvalidInput(
                "no-period",
                "no period of this home says enough to be taken",
                hint="Name one with --period, or set `period` of [headline] in ondiris.toml.",
            )
        return Period.parse(period) if period or own is None else own

    def _reported(self, column: str, period: str) -> Mapping[str, float]:
        """Return what each enterprise reported over some months; employees are a mean."""
        over = self._over(period)
        months = range(int(over.first_month), int(over.last_month) + 1)
        table = self._store(self.worlds[-1]).before(tuple(months))
        if table is None:
            raise NotFound(
                "no-returns",
                "the home has no returns of these months",
                hint="Load returns, or ask for --measure count_enterprises.",
            )
        grouped = table.group_by(["bin", "month"])
        how = [(column, "sum" if column == "value" else "max")]
        monthly = grouped.aggregate(how)
        found: dict[str, float] = {}
        names = monthly.column("bin").to_pylist()
        amounts = monthly.column(f"{column}_{how[0][1]}").to_pylist()
        for number, amount in zip(names, amounts, strict=True):
            found[number] = found.get(number, 0.0) + float(amount or 0.0)
        share = 1.0 if column == "value" else 1.0 / len(months)
        return {number: amount * share for number, amount in found.items()}

    def balance(self, site: str, year: int) -> SiteBalance:
        """Return the utilities balance of a site from this year to another."""
        self.catalogue["subjects"][site]
        today = self.now.vintage.known
        world = self.worlds if len(self.worlds) == 1 else (World.ACTUAL,)  # never both together
        holds = self.now.holdups(world).holds
        first = min(today.year, year)
        return site_balance(self.standing, site, first, year, holds=holds, today=today)

    def candidates(self, step: float = CANDIDATE_STEP, *, room: float) -> tuple[SitePoints, str]:
        """Return candidates on a grid, and in words where it lies.

        Districts that sources name as places of concentration are filled; all, where none is.
        """
        named = {
            s.value for said in self.standing.values() for s in said.get("concentrated_in", ())
        }
        codes = [code for code in self.districts if code in named] or list(self.districts)
        return grid_places(self.outlines, codes, step=step, amount=room), ", ".join(codes)

    def demand(self, step: float = DEMAND_STEP) -> tuple[SitePoints, str]:
        """Return demand points, and by what they stand there.

        Weights of built-up parts where a file says them; else enterprises with a point; else the
        built-up parts evenly; else, where nobody outlines these, the whole city.
        """
        built = self.built_up
        if built and all(part.weight is not None for part in built):
            return built_places(built, self.outlines, self.districts, step=step), "weights"
        placed = [e for e in self.enterprises if e.point is not None and e.stage != "cancelled"]
        if placed:
            at = np.array([e.point for e in placed], dtype=np.float64)
            places = SitePoints(
                at[:, 0], at[:, 1], np.ones(len(placed)), tuple(e.area for e in placed),
                tuple(e.subject for e in placed),
            )  # fmt: skip
            return places, "enterprises"
        if built:
            return built_places(built, self.outlines, self.districts, step=step), "built-up"
        return grid_places(self.outlines, self.districts, step=step, amount=1.0), "grid"

    def plan(
        self,
        wish: SitingRequest,
        *,
        candidates: SitePoints | None = None,
        demand: SitePoints | None = None,
        matrix: NDArray[np.float64] | None = None,
    ) -> tuple[ParkPlan, tuple[str, ...]]:
        """Return a plan for new parks, and what had to be assumed for it."""
        return self.basis(wish, candidates=candidates, demand=demand, matrix=matrix).plan()

    def basis(
        self,
        wish: SitingRequest,
        *,
        candidates: SitePoints | None = None,
        demand: SitePoints | None = None,
        matrix: NDArray[np.float64] | None = None,
    ) -> PlanBasis:
        """Return what a plan for new parks is computed from."""
        assumed = []
        if candidates is None:
            room = ROOM * wish.floor_area / max(wish.parks, 1)
            candidates, where = self.candidates(room=room)
            assumed.append(f"candidates-grid:{where}")
        if demand is None:
            demand, what = self._kept("demand", self.demand, lambda found: 200 * len(found[0]))
            assumed.append(f"demand-{what}")
        if matrix is None:
            assumed.append("great-circle")
        return PlanBasis(wish, candidates, demand, tuple(assumed), matrix)


def site_points(rows: Sequence[LocatedRow]) -> SitePoints:
    """Return places of a file as points on the map."""
    at = np.array([(row.latitude, row.longitude, row.amount) for row in rows], dtype=np.float64)
    areas, names = tuple(row.area for row in rows), tuple(row.name for row in rows)
    return SitePoints(at[:, 0], at[:, 1], at[:, 2], areas, names)


def site_burdens(rows: Sequence[LocatedRow]) -> NDArray[np.float64]:
    """Return what distance is traded for at each candidate of a file."""
    return np.array([row.burden for row in rows], dtype=np.float64)
