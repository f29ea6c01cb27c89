"""Figures of the pipeline: projects with slippage, plan against launch, promises and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ondiris.model import Period
from ondiris.production.projects.pipeline import ProjectLine, PromiseLine
from ondiris.projects import ProjectClaim, Standing, day_of, load_stages, rules
from ondiris.publishing.figures.desk import Desk
from ondiris.publishing.figures.figure import Column, ColumnKind, Figure, Kind, Reference, Text
from ondiris.publishing.figures.numbers import decimal_text
from ondiris.publishing.projects.delivery import recorded_number

__all__ = ["claim_ledger", "ended", "pipeline_table", "schedule"]

_VERIFIED = ("actual", "verified")
_COLUMNS = ("cost_planned", "cost_actual", "jobs_promised", "jobs_verified")


def pipeline_table(desk: Desk, lines: Sequence[ProjectLine], *, place: str) -> Figure:
    """Return the pipeline: promised and verified in columns of their own, slippage, silence."""
    voice, words = desk.voice, desk.voice.words
    rows = tuple(
        (
            Text(voice.label("subjects", line.code), href=f"projects/{line.code}"),
            Text(desk.place_or_activity(line.site) if line.site else ""),
            _stage(desk, line),
            _when(desk, line.plan),
            _when(desk, line.actual),
            _slip(line),
            _silent(line),
            *(
                recorded_number(line.figures[name]) if name in line.figures else Text("")
                for name in _COLUMNS
            ),
        )
        for line in lines
    )
    left = sum(line.left for line in lines)
    return Figure(
        id="pipeline",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Projects: %(count)s", count=len(lines)),
        subtitle=", ".join((words("Promised beside verified"), place)),
        columns=(
            Column("project", words("Project")),
            Column("site", words("Site")),
            Column("stage", words("Stage")),
            Column("planned", words("Planned")),
            Column("launched", words("Launched")),
            Column("slippage", words("Slippage, days")),
            Column("silence", words("Silence, months")),
            Column("cost_promised", words("Cost promised"), ColumnKind.NUMBER),
            Column("cost_verified", words("Cost verified"), ColumnKind.NUMBER),
            Column("jobs_promised", words("Jobs promised"), ColumnKind.NUMBER),
            Column("jobs_verified", words("Jobs verified"), ColumnKind.NUMBER),
        ),
        rows=rows,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words("A stage or date that nobody has published is not guessed."),
            words("Projects that left the list: %(count)s. They stay visible.", count=left),
        ),
        evidence=_references(desk, [c for line in lines for c in _claims(line)]),
        alt=words("Projects as a table."),
    )


def _claims(line: ProjectLine) -> list[ProjectClaim]:
    return [c for c in (line.stage, line.plan, line.actual) if c]


def _stage(desk: Desk, line: ProjectLine) -> Text:
    if line.stage is None:
        return Text(desk.voice.words("not published"), absent=True)
    label = load_stages().list.label(line.stage.value, desk.voice.lang)
    return Text(
        label, href=f"evidence/{line.stage.id}", note=desk.voice.words("left") if line.left else ""
    )


def _when(desk: Desk, claim: ProjectClaim | None) -> Text:
    if claim is None:
        return Text("–", absent=True)
    return Text(str(desk.due(Period.parse(claim.value)).text), href=f"evidence/{claim.id}")


def _slip(line: ProjectLine) -> Text:
    if line.slippage is None:
        return Text("–", absent=True)
    late = line.slippage > 0
    return Text(f"+{line.slippage}" if late else str(line.slippage), absent=late, late=late)


def _silent(line: ProjectLine) -> Text:
    if line.silence is None:
        return Text("–", absent=True)
    waits = not line.launched and not any(n.endswith(_VERIFIED) for n in line.figures)
    late = waits and line.silence >= (rules()["silence"].threshold or 0)
    return Text(str(line.silence), absent=late, late=late)


def schedule(desk: Desk, lines: Sequence[ProjectLine], due: Sequence[PromiseLine]) -> Figure:
    """Return plan, launch and overrun as lines, with a rule at today.

    Parameters
    ----------
    desk : Desk
    lines : sequence of ProjectLine
        Projects with a plan or a launch.
    due : sequence of PromiseLine
        One promise per programme.
    """
    voice, words = desk.voice, desk.voice.words
    today = desk.vintage.known
    found: list[tuple[str, str, date, date, date, bool, Sequence[ProjectClaim]]] = []
    for line in lines:
        if line.plan is None and line.actual is None:
            continue
        plan = day_of(line.first_plan) if line.first_plan else day_of(line.actual or line.plan)  # type: ignore[arg-type]
        said = (line.first_plan or line.actual).said  # type: ignore[union-attr]
        end = day_of(line.actual) if line.actual else max(plan, today if plan < today else plan)
        name = voice.label("subjects", line.code)
        found.append((name, line.code, min(said, plan), plan, end, line.launched, _claims(line)))
    for promise in due:
        entry = promise.promised.observation
        last = entry.period.readings[-1] if entry.period.deadline else entry.period.last_day
        met = promise.standing is Standing.MET
        name = voice.label("subjects", entry.key.subject)
        said = min(entry.known.day, last)
        found.append(
            (
                name,
                entry.key.subject,
                said,
                last,
                last if met else max(last, min(today, last)),
                met,
                (),
            )
        )
    found.sort(key=lambda f: (f[3], f[0]))
    return Figure(
        id="schedule",
        kind=Kind.SCHEDULE,
        lang=voice.lang,
        headline=words("Plan and launch"),
        subtitle=words(
            "Grey: plan; red: past the plan; tick: due; dotted: %(day)s", day=voice.day(today)
        ),
        columns=(
            Column("what", words("Project or programme")),
            Column("said", words("Said on")),
            Column("plan", words("Planned")),
            Column("end", words("Launched, or late until today")),
        ),
        rows=tuple(
            (
                Text(name, href=f"projects/{code}"),
                Text(voice.day(said)),
                Text(voice.day(plan)),
                Text(
                    voice.day(end) if done else (words("late") if end > plan else words("open")),
                    absent=not done,
                    late=not done and end > plan,
                ),
            )
            for name, code, said, plan, end, done, _ in found
        ),
        as_of=today,
        revision=desk.vintage.revision,
        evidence=_references(desk, [c for f in found for c in f[6]])
        or tuple(_of_promise(desk, p) for p in due[:1]),
        alt=words("Lines from announcement to plan and launch."),
        spans=tuple((said, plan, end) for _, _, said, plan, end, _, _ in found),
        marked=tuple(done for *_, done, _ in found),
    )


def _of_promise(desk: Desk, promise: PromiseLine) -> Reference:
    entry = promise.promised.observation
    return desk.reference(entry.source, entry.locator, entry.known.day)


def _references(desk: Desk, claims: Sequence[ProjectClaim]) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for claim in claims:
        if claim.source in desk.sources:
            found.setdefault(claim.source, desk.reference(claim.source, "", claim.said))
    return tuple(found.values())


def ended(desk: Desk, promises: Sequence[PromiseLine], *, place: str) -> Figure:
    """Return promises and what became of them; another basket stands in a column of its own."""
    voice, words = desk.voice, desk.voice.words
    rows = tuple(
        (
            Text(
                voice.label("subjects", p.promised.observation.key.subject),
                href=f"projects/{p.promised.observation.key.subject}",
            ),
            Text(voice.label("measures", p.promised.observation.key.measure)),
            desk.due(p.promised.observation.period),
            recorded_number(p.promised),
            standing(desk, p),
            recorded_number(p.outcome) if p.outcome else Text(""),
            recorded_number(p.beside) if p.beside else Text(""),
        )
        for p in promises
    )
    return Figure(
        id="promises-ended",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Promises and how they ended"),
        subtitle=place,
        columns=(
            Column("programme", words("Programme")),
            Column("measure", words("Measure")),
            Column("due", words("Due")),
            Column("promised", words("Promised"), ColumnKind.NUMBER),
            Column("standing", words("How it stands")),
            Column("verified", words("Verified"), ColumnKind.NUMBER),
            Column("other", words("Counted over another basket"), ColumnKind.NUMBER),
        ),
        rows=rows,
        grouped=True,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        notes=(
            words(
                "What was counted over another set of projects, or as another thing, is shown "
                "but not compared: people at work are not jobs created."
            ),
        ),
        evidence=tuple({r.id: r for r in (_of_promise(desk, p) for p in promises)}.values()),
        alt=words("Promises and outcomes as a table."),
    )


def standing(desk: Desk, line: PromiseLine) -> Text:
    """Return how a promise stands, in words."""
    words = desk.voice.words
    match line.standing:
        case Standing.MET:
            return Text(words("met"))
        case Standing.SHORT:
            return Text(words("fell short"), absent=True, late=True)
        case Standing.OPEN:
            return Text(words("not yet due"), absent=True)
        case Standing.UNKNOWN:
            return Text(words("due, no outcome published"), absent=True, late=True)
        case Standing.NOT_COMPARABLE:
            return Text(words("not comparable"), absent=True)


def claim_ledger(desk: Desk, claims: Sequence[ProjectClaim], *, subject: str) -> Figure:
    """Return everything said about a project: day, speaker, what, and what replaced it."""
    voice, words = desk.voice, desk.voice.words
    newer: dict[str, ProjectClaim] = {}
    last: dict[str, ProjectClaim] = {}
    for claim in claims:
        before = last.get(claim.property)
        if before is not None and before.value != claim.value:
            newer[before.id] = claim
        last[claim.property] = claim
    rows = tuple(
        (
            Text(voice.day(c.said)),
            Text(desk.sources[c.source].provider if c.source in desk.sources else c.source),
            Text(_property(desk, c)),
            Text(_value(desk, c), href=f"evidence/{c.id}"),
            Text(voice.day(newer[c.id].said) if c.id in newer else ""),
        )
        for c in reversed(claims)
        if c.property != "delivery_forecast"
    )
    return Figure(
        id="claims",
        kind=Kind.TABLE,
        lang=voice.lang,
        headline=words("Ledger of claims"),
        subtitle=voice.label("subjects", subject),
        params=(("subject", subject),),
        columns=(
            Column("day", words("Said on")),
            Column("speaker", words("Speaker")),
            Column("what", words("What")),
            Column("value", words("Value")),
            Column("superseded", words("Superseded on")),
        ),
        rows=rows,
        as_of=desk.vintage.known,
        revision=desk.vintage.revision,
        evidence=_references(desk, claims),
        alt=words("Claims in the order in which they were made, as a table."),
    )


def _property(desk: Desk, claim: ProjectClaim) -> str:
    words = desk.voice.words
    named = {
        "cost_planned": words("Cost promised"),
        "cost_actual": words("Cost verified"),
        "jobs_promised": words("Jobs promised"),
        "jobs_verified": words("Jobs verified"),
        "floor_area_planned": words("Floor area promised"),
        "floor_area_verified": words("Floor area verified"),
    }
    return named.get(claim.property) or desk.voice.label("statement_properties", claim.property)


def _value(desk: Desk, claim: ProjectClaim) -> str:
    if claim.property == "stage":
        return load_stages().list.label(claim.value, desk.voice.lang)
    if claim.property.startswith(("cost", "jobs_p", "jobs_v", "floor_area")):
        number = Decimal(claim.value)
        if claim.property.startswith("cost") and number >= 10**8:
            unit = desk.voice.unit(desk.voice.catalogue.currency, 9)
            billions = (number / 10**9).normalize()
            digits = max(0, -int(billions.as_tuple().exponent))
            return f"{decimal_text(billions, digits, desk.voice.lang)} {unit}"
        text = decimal_text(number, max(0, -int(number.as_tuple().exponent)), desk.voice.lang)
        unit = "m2" if claim.property.startswith("floor") else ""
        unit = desk.voice.catalogue.currency if claim.property.startswith("cost") else unit
        return " ".join(part for part in (text, desk.voice.unit(unit) if unit else "") if part)
    if claim.property in ("launch_planned", "launch_actual", "construction_start"):
        return desk.due(Period.parse(claim.value)).text
    return desk.place_or_activity(claim.value)
