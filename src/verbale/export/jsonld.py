"""What was said in a report as schema.org's ``Quotation`` and ``Claim`` (https://schema.org).

An attribution is a Quotation where all of its content stands in quotation marks, else a Claim. Nobody is
made to claim what they deny, ask for or promise: there the text is the whole statement, as reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from verbale.export.webannotation import text_id
from verbale.record import Actor, Attribution, Record

Json = dict[str, Any]

#: Attitudes whose content alone is what the speaker holds to be so.
_ASSERTED = frozenset({"say", "accuse", "praise"})
_TYPES = {
    "person": "Person",
    "state": "GovernmentOrganization",
    "institution": "GovernmentOrganization",
    "organisation": "Organization",
    "group": "Organization",
}
#: In a script element, the characters that could end it or begin a comment, and those that JavaScript
#: takes for the end of a line.
_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def graph(record: Record) -> Json:
    """The report as a NewsArticle, and a Quotation or Claim for each attribution that has a content."""
    article = _article(record)
    said = {one.id: one for one in record.attributions if one.content}
    actors = {actor.id: actor for actor in record.actors}
    statements = []
    for one in said.values():
        part_of = {"@id": _id(one.within)} if one.within in said and one.within is not None else None
        found = _statement(record.document.text, one, actors)
        where = "isBasedOn" if found["@type"] == "Quotation" else "appearance"
        found |= {"isPartOf": part_of, where: {"@id": article["@id"]}}
        statements.append(_without_gaps(found | {"inLanguage": record.document.language}))
    return {"@context": "https://schema.org", "@graph": [article, *statements]}


def script(record: Record) -> str:
    """:func:`graph` as JSON that can stand in ``<script type="application/ld+json">`` as it is."""
    return msgspec.json.encode(graph(record)).decode().translate(_UNSAFE)


def _article(record: Record) -> Json:
    document = record.document
    # Only what a browser would fetch counts as an address: a report may come with anything.
    web = (document.url or "").lower().startswith(("https://", "http://"))
    return _without_gaps({
        "@type": "NewsArticle",
        "@id": document.url if web else text_id(document.text),
        "identifier": document.id,
        "headline": document.title,
        "datePublished": document.date,
        "publisher": {"@type": "Organization", "name": document.publisher} if document.publisher else None,
        "inLanguage": document.language,
        "url": document.url if web else None,
    })  # fmt: skip


def _statement(text: str, one: Attribution, actors: dict[str, Actor]) -> Json:
    spans = [span for span in (one.source, one.cue, *one.content) if span]
    reported = text[min(span.start for span in spans) : max(span.end for span in spans)]
    content = " … ".join(span.text for span in one.content)
    quotation = one.kind == "direct"
    words = content if quotation or one.attitude in _ASSERTED else reported
    return {
        "@type": "Quotation" if quotation else "Claim",
        "@id": _id(one.id),
        "text": words,
        "description": reported if reported != words else None,
        "spokenByCharacter" if quotation else "author": _speaker(one, actors),
        "about": [_actor(actors[id_], actors) for id_ in one.about if id_ in actors],
        "keywords": [one.attitude, *one.issues],
    }


def _id(item: str) -> str:
    """The name of a row within the graph."""
    return f"_:{quote(item, safe='').replace('%', '-')}"


def _speaker(one: Attribution, actors: dict[str, Actor]) -> Json | None:
    if one.speaker in actors:
        return _actor(actors[one.speaker], actors)
    # Words that name nobody who is known: of what type they are is not known either.
    return {"name": one.source.text} if one.source else None


def _actor(actor: Actor, actors: dict[str, Actor], members: bool = True) -> Json:
    item = quote(actor.wikidata or "", safe="")
    return _without_gaps({
        "@type": _TYPES.get(actor.kind or ""),
        "name": actor.name,
        "jobTitle": actor.office if actor.kind == "person" else None,
        "sameAs": f"http://www.wikidata.org/entity/{item}" if item else None,
        "member": list(_members(actor, actors)) if members else None,
    })  # fmt: skip


def _members(actor: Actor, actors: dict[str, Actor]) -> Iterator[Json]:
    return (_actor(actors[id_], actors, members=False) for id_ in actor.members if id_ in actors)


def _without_gaps(found: Json) -> Json:
    return {name: value for name, value in found.items() if value}
