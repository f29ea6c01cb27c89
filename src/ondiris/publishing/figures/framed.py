"""What can be had as a frame: Arrow says it, and whichever library the reader has dresses it.

pandas and polars are not installed by the house; who asks for one has it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ondiris.errors import InvalidInput, Unsupported

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["BACKENDS", "Framed", "one_unit"]

BACKENDS = ("pyarrow", "pandas", "polars", "duckdb", "modin", "cudf", "dask", "ibis", "pyspark")
"""Libraries that `Framed.to_frame` knows: those that Narwhals does."""
_EAGER = ("modin", "cudf")
_UNITS = {4: "Y", 7: "M"}


class Framed:
    """Rows that may be had as a frame of any library, with the same columns in each."""

    __slots__ = ()

    def to_arrow(self) -> Any:
        """Return an Arrow table: decimals, days, lists of texts."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame.

        Returns
        -------
        DataFrame
            Columns of Arrow's types, so that decimals stay decimals and what is missing is missing;
            days are ``datetime64``.  ``period`` holds periods of pandas where all are years, all
            quarters, all months or all days, else the texts; its first and last day stand beside
            it.  ``attrs`` says as of when.

        Raises
        ------
        Unsupported
            ``missing-library`` where pandas is not installed.
        """
        pandas = _library("pandas")
        table = self.to_arrow()
        frame: pd.DataFrame = table.to_pandas(types_mapper=pandas.ArrowDtype)
        for field in table.schema:
            if str(field.type).startswith("date32"):
                frame[field.name] = frame[field.name].astype("datetime64[s]")
        frame.attrs = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
        if frame.attrs["schema"].startswith("ondiris.get/"):
            unit = one_unit(frame["period"].unique().tolist())
            if unit:
                frame["period"] = pandas.PeriodIndex(frame["period"].tolist(), freq=unit)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return a Polars frame: decimals, dates and lists are its own.

        Raises
        ------
        Unsupported
            ``missing-library`` where Polars is not installed, ``too-many-digits`` where a number
            has more digits than its decimals hold.
        """
        polars = _library("polars")
        table = self.to_arrow()
        _short_enough(table, "Polars")
        frame: pl.DataFrame = polars.from_arrow(table)
        return frame

    def to_duckdb(self, connection: Any = None) -> Any:
        """Return a relation of DuckDB.

        Parameters
        ----------
        connection : DuckDBPyConnection, optional
            Where it is made; DuckDB's own for this process by default.

        Raises
        ------
        Unsupported
            ``too-many-digits`` where a number has more digits than its decimals hold.
        """
        import duckdb  # noqa: PLC0415 - only wanted where a relation is asked for

        table = self.to_arrow()
        _short_enough(table, "DuckDB")
        return (connection or duckdb).from_arrow(table)

    def to_frame(self, backend: str) -> Any:
        """Return a frame of a library that Narwhals knows, as that library's own object.

        Parameters
        ----------
        backend : str
            One of `BACKENDS`.

        Raises
        ------
        InvalidInput
            ``unknown-backend``
        Unsupported
            ``missing-library`` where it is not installed.
        """
        if backend not in BACKENDS:
            raise InvalidInput(
                "unknown-backend",
                f"Narwhals knows no library {backend[:40]!r}",
                hint=f"Libraries: {', '.join(BACKENDS)}.",
            )
        if backend in BACKENDS[:4]:
            return {"pyarrow": self.to_arrow, "pandas": self.to_pandas,
                    "polars": self.to_polars, "duckdb": self.to_duckdb}[backend]()  # fmt: skip
        import narwhals as nw  # noqa: PLC0415 - as above

        if backend in _EAGER:
            return nw.from_arrow(self.to_arrow(), backend=_library(backend)).to_native()
        _library(backend)
        return nw.from_native(self.to_arrow(), eager_only=True).lazy(backend=backend).to_native()


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise Unsupported(
            "missing-library",
            f"{name} is not installed",
            hint=f"Run: pip install {name}; to_arrow() and to_duckdb() need nothing more.",
        ) from error


def _short_enough(table: Any, library: str) -> None:
    if any(str(field.type).startswith("decimal256") for field in table.schema):
        raise Unsupported(
            "too-many-digits",
            f"a number of the answer has more digits than the decimals of {library} hold",
            hint="Take to_arrow() or to_pandas().",
        )


def one_unit(texts: list[str]) -> str:
    """Return pandas' word for the unit of which every period is one; nothing where they differ."""
    units = {_unit(text) for text in texts}
    return units.pop() if len(units) == 1 else ""


def _unit(text: str) -> str:
    if "/" in text or "-H" in text:
        return ""
    return "Q" if "-Q" in text else _UNITS.get(len(text), "D")
