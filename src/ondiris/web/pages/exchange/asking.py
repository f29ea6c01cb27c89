"""What every address of SDMX takes: who asks, as of when, and in which form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request, Response

from ondiris.errors import InvalidInput, NotFound, Unsupported
from ondiris.people import Person
from ondiris.publishing.exchange.flows import AGENCY, VERSION, Flow, flow_of
from ondiris.publishing.exchange.negotiation import chosen_form
from ondiris.publishing.exchange.questions import days_of, moment_of
from ondiris.session import Snapshot
from ondiris.session.exchange.holdings import changed_at
from ondiris.web.caching import accepted
from ondiris.web.door import Ask, Door
from ondiris.web.persons import PERSON

__all__ = [
    "ANY",
    "Agency",
    "Context",
    "End",
    "Exchange",
    "Exchanged",
    "FlowRef",
    "KeyOf",
    "Name",
    "Provider",
    "Refs",
    "Start",
    "Version",
    "flow_named",
    "is_version",
    "of_context",
    "provided",
]

ANY: Final = ("all", "*")
_LATEST: Final = ("latest", "+", "~", *ANY, VERSION, f"{VERSION}+", "1.0.0")
_EVERYBODY: Final = ("as_of", "asOf", "format")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question to the addresses of SDMX.

    Parameters
    ----------
    ask : Ask
    accept : str
        The forms that the client likes; empty where it says nothing.
    newer : bool
        Whether it was asked by SDMX 3.0.
    unchanged_since : datetime, optional
        What the client has was made then.
    """

    ask: Ask
    accept: str
    newer: bool
    unchanged_since: datetime | None = None

    @property
    def params(self) -> Mapping[str, str]:
        """What stands after the question mark."""
        return self.ask.params

    @property
    def now(self) -> Snapshot:
        """The home at the vintage asked for."""
        return self.ask.now

    @property
    def number(self) -> str:
        """Number of the message: it names the vintage."""
        return f"K{self.now.vintage.known.isoformat()}-R{self.now.vintage.revision}"

    @property
    def prepared(self) -> datetime:
        """A moment that is the same for a vintage: the beginning of its day."""
        return datetime.combine(self.now.vintage.known, time(), UTC)

    def knowing(self, *names: str, more: Collection[str] = ()) -> None:
        """Refuse parameters that the address does not take.

        Raises
        ------
        InvalidInput
            ``unknown-parameter``
        """
        taken = {*_EVERYBODY, *names}
        unknown = sorted(n for n in self.params if n not in taken and n not in more)
        if unknown:
            raise InvalidInput(
                "unknown-parameter",
                f"this address takes no parameter {unknown[0][:40]!r}",
                hint=f"It takes: {', '.join(sorted(taken))}.",
            )

    def form(self, forms: Mapping[str, tuple[str, str]], usual: str) -> str:
        """Return the form that is asked for."""
        asked = self.params.get("format", "")
        return chosen_form(self.accept, asked, forms, usual, newer=self.newer)

    def choice(self, name: str, usual: str, *others: str) -> str:
        """Return one of the values that a parameter may have.

        Raises
        ------
        InvalidInput
            ``bad-parameter``
        """
        text = self.params.get(name, usual)
        if text not in (usual, *others):
            raise InvalidInput(
                "bad-parameter",
                f"{name} cannot be {text[:40]!r}",
                hint=f"It may be: {', '.join((usual, *others))}.",
            )
        return text

    def headers(self) -> dict[str, str]:
        """Return what every answer says of itself: when it last changed."""
        changed = self.changed()
        if changed is None:
            return {}
        return {"last-modified": changed.strftime("%a, %d %b %Y %H:%M:%S GMT")}

    def changed(self) -> datetime | None:
        """Return when what may be seen changed last."""
        return changed_at(self.now)

    def unchanged(self) -> Response | None:
        """Return that nothing has changed since the client asked, where that is so."""
        changed = self.changed()
        if self.unchanged_since is None or changed is None:
            return None
        return Response(status_code=304) if changed.replace(
            microsecond=0) <= self.unchanged_since else None  # fmt: skip


def _exchanged(request: Request) -> Exchange:
    given = list(request.query_params.multi_items())
    params = {name: value for name, value in given if value}
    if len(dict(given)) < len(given):
        raise InvalidInput("repeated-parameter", "a parameter stands in the address twice")
    dated = {params[name] for name in ("as_of", "asOf") if name in params}
    if len(dated) > 1:
        raise InvalidInput("repeated-parameter", "the address names two days as of which")
    as_of, day = dated.pop() if dated else "", None
    if as_of:
        day = moment_of(as_of).date() if "T" in as_of else days_of(as_of)[1]
    door: Door = request.app.state.door
    person: Person | None = request.scope.get(PERSON)
    path = request.url.path.lstrip("/")
    ask = Ask(door, "en", day, path=path, params=params, person=person)
    newer = path.startswith("sdmx/3.")
    return Exchange(ask, accepted(request.scope), newer, _unchanged_since(request))


def _unchanged_since(request: Request) -> datetime | None:
    """Return the moment a client names; what it knows by its tag is told by the tag alone."""
    if "if-none-match" in request.headers:
        return None
    text = request.headers.get("if-modified-since", "")
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


FlowRef = Annotated[str, Path(description="A dataflow: FIGURES, or ONDIRIS,FIGURES,1.0.")]
KeyOf = Annotated[str, Path(description="Places of a series apart by points.", max_length=8_000)]
Provider = Annotated[str, Path(description="Who provides the data.", max_length=80)]
Agency = Annotated[str, Path(description="Who keeps a structure.", max_length=80)]
Name = Annotated[str, Path(description="Identifier of a structure.", max_length=80)]
Version = Annotated[str, Path(description="Version of a structure.", max_length=20)]
Context = Annotated[str, Path(description="dataflow, or any.", max_length=40)]
Start = Annotated[str, Query(description="Only from this period on.", max_length=40)]
End = Annotated[str, Query(description="Only to the end of this period.", max_length=40)]
Refs = Annotated[str, Query(description="Which related structures to tell too.", max_length=40)]
Exchanged = Annotated[Exchange, Depends(_exchanged)]


def is_version(text: str) -> bool:
    """Whether a text means the one version that there is."""
    return text in _LATEST


def _versioned(agency: str, name: str, version: str) -> str:
    """Return the identifier of the dataflow that an address names.

    Raises
    ------
    NotFound
        ``no-dataflow`` where the agency has none, or not of that version.
    """
    if agency not in (*ANY, AGENCY):
        raise NotFound("no-dataflow", f"agency {agency[:40]!r} has no dataflow here")
    if not is_version(version):
        raise NotFound(
            "no-dataflow",
            f"dataflow {name[:40]!r} has no version {version[:20]!r}",
            hint=f"There is version {VERSION}.",
        )
    return name


def flow_named(text: str) -> str:
    """Return the dataflow's identifier of ``FLOW``, ``AGENCY,FLOW`` or ``AGENCY,FLOW,VERSION``."""
    parts = text.split(",")
    if len(parts) > 3:
        raise InvalidInput("bad-parameter", f"{text[:40]!r} names no dataflow")
    agency, name = (parts[0], parts[1]) if len(parts) > 1 else (AGENCY, parts[0])
    return _versioned(agency, name, parts[2] if len(parts) == 3 else VERSION)


def provided(provider: str) -> None:
    """Refuse a provider that is not this one.

    Raises
    ------
    NotFound
        ``no-provider``
    """
    if provider not in (*ANY, AGENCY):
        raise NotFound("no-provider", f"{provider[:40]!r} provides no data here")


def of_context(context: str, agency: str, name: str, version: str) -> Flow:
    """Return the dataflow of a context of SDMX 3.0.

    Raises
    ------
    Unsupported
        ``no-such-context`` where it is no dataflow.
    """
    if context not in ("dataflow", "*"):
        raise Unsupported(
            "no-such-context", f"data are asked for by dataflow, not by {context[:40]!r}"
        )
    return flow_of(_versioned(agency, "FIGURES" if name == "*" else name, version))
