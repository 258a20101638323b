"""From text, and what is known beside it, to a report."""

from __future__ import annotations

from msgspec import structs

from verbale.record import Report
from verbale.sources.dateline import find_dateline, find_title
from verbale.sources.facts import NO_FACTS, NOTHING_CARRIED, Carried, Facts, tidy
from verbale.sources.text import usable


def build_report(
    text: str,
    *,
    carried: Carried = NOTHING_CARRIED,
    facts: Facts = NO_FACTS,
    name: str,
    plain: bool = True,
) -> Report:
    """The report of a text.

    The date is that of ``facts``, else the one carried, else a full date in the dateline;
    title and publisher likewise, where a ``plain`` text may open with its title. ``name``
    is what the user called the input. Raises SourceError where the text cannot be used.
    """
    text = usable(text, name)
    date = facts.date or carried.date
    if date is None and (dateline := find_dateline(text)):
        date = dateline.date
    return Report(
        text=text,
        title=tidy(facts.title) or carried.title or (tidy(find_title(text)) if plain else None),
        date=date,
        publisher=tidy(facts.publisher) or carried.publisher,
        url=carried.url,
        language=carried.language,
        name=name,
        id=carried.id,
    )


def report_from_text(text: str, facts: Facts = NO_FACTS, name: str | None = None) -> Report:
    """The report of a plain text, which is kept exactly (a leading BOM is dropped).

    Raises SourceError where it is empty or no text (``empty``, ``binary``, ``controls``,
    ``surrogates``).

    >>> report_from_text("GENEVA, June 16, 2021 — The talks began.").date
    '2021-06-16'
    """
    report = build_report(text, facts=facts, name=name or "The text")
    return report if name else structs.replace(report, name=None)


def with_facts(report: Report, facts: Facts) -> Report:
    """``report`` with the facts that win over what it says itself."""
    stated = {"date": facts.date, "title": tidy(facts.title), "publisher": tidy(facts.publisher)}
    return structs.replace(report, **{key: value for key, value in stated.items() if value})
