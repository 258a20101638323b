"""schema.org's objects: safe inside a page, and nobody is made to say what they did not."""

from __future__ import annotations

import json
import runpy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import given

from verbale.export import jsonld
from verbale.record import Actor, Attribution, Record, Report, Span

made = runpy.run_path(str(Path(__file__).with_name("made_records.py")))
records = made["records"]

Json = dict[str, Any]


class Scripts(HTMLParser):
    """What a browser takes for the content of the script elements of a page, and the other elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.others: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "script":
            self.scripts.append("")
        else:
            self.others.append(tag)

    def handle_data(self, data: str) -> None:
        if self.scripts:
            self.scripts[-1] += data


def check(record: Record) -> list[Json]:
    written = jsonld.script(record)
    assert not set(written) & set("<>&\u2028\u2029")
    page = Scripts(f'<script type="application/ld+json">{written}</script>')
    assert (page.scripts, page.others) == ([written], [])
    graph: Json = json.loads(written)
    assert graph == jsonld.graph(record)
    article, *statements = graph["@graph"]
    assert article["@type"] == "NewsArticle"
    assert article.get("url", "http://").lower().startswith(("http://", "https://"))
    said = [one for one in record.attributions if one.content]
    assert len(statements) == len(said)
    known = {node["@id"] for node in graph["@graph"]}
    assert len(known) == len(graph["@graph"])
    for one, node in zip(said, statements, strict=True):
        assert node["@type"] == ("Quotation" if one.kind == "direct" else "Claim")
        assert {
            node[name]["@id"] for name in ("isPartOf", "isBasedOn", "appearance") if name in node
        } <= known
        assert node["keywords"][0] == one.attitude
        if any(actor.id == one.speaker for actor in record.actors) or (one.source and one.source.text):
            assert (node.get("author") or node["spokenByCharacter"])["name"]
    return statements


def test_the_examples(examples: list[Record]) -> None:
    for record in examples:
        for one, node in zip([a for a in record.attributions if a.content], check(record), strict=True):
            assert node["text"] in record.document.text or len(one.content) > 1


@made["SOME"]
@given(records())
def test_any_record(record: Record) -> None:
    check(record)


TEXT = "Cairo denied that it had lied. “We wait,” Fawzy said. He said that Egypt was ready."


def _said(id_: str, source: str, cue: str, content: str, **more: Any) -> Attribution:
    spans = [Span((at := TEXT.index(words)), at + len(words), words) for words in (source, cue, content)]
    facts = {
        "speaker": None,
        "kind": "indirect",
        "attitude": "say",
        "within": None,
        "confidence": 0.9,
        "by": "x/1",
    }
    return Attribution(id=id_, source=spans[0], cue=spans[1], content=(spans[2],), **{**facts, **more})


def test_quotations_claims_and_denials() -> None:
    actors = (
        Actor("a1", "Egypt", (), "state", "EGY", "Q79", None, (), (), 0.9, "x/1"),
        Actor("a2", "Hisham Fawzy", (), "person", "EGY GOV", None, "chief negotiator", (), (), 0.9, "x/1"),
    )
    attributions = (
        _said("q1", "Cairo", "denied", "that it had lied", speaker="a1", attitude="deny"),
        _said("q2", "Fawzy", "said", "“We wait,”", speaker="a2", kind="direct"),
        _said("q3", "He", "said", "that Egypt was ready", about=("a1",), issues=("water",)),
    )
    report = Report(TEXT, title="Talks", date="2024-04-16", publisher="Meridian", url="https://example.org/1")
    article, denial, quotation, claim = jsonld.graph(Record(report.document(), actors, attributions))[
        "@graph"
    ]
    assert (article["headline"], article["datePublished"], article["@id"]) == (
        "Talks", "2024-04-16", "https://example.org/1",
    )  # fmt: skip
    assert (denial["@type"], denial["text"]) == ("Claim", "Cairo denied that it had lied")
    assert denial["author"] == {
        "@type": "GovernmentOrganization", "name": "Egypt", "sameAs": "http://www.wikidata.org/entity/Q79",
    }  # fmt: skip
    assert (quotation["@type"], quotation["text"]) == ("Quotation", "“We wait,”")
    assert quotation["spokenByCharacter"] == {
        "@type": "Person", "name": "Hisham Fawzy", "jobTitle": "chief negotiator",
    }  # fmt: skip
    assert (claim["text"], claim["author"]) == ("that Egypt was ready", {"name": "He"})
    assert claim["keywords"] == ["say", "water"]
    assert claim["appearance"] == {"@id": "https://example.org/1"}


def test_a_hostile_address_is_none() -> None:
    for url in ("javascript:alert(1)", "data:text/html,<script>", " https://example.org"):
        (article,) = jsonld.graph(Record(Report("x", url=url).document()))["@graph"]
        assert "url" not in article
        assert article["@id"].startswith("ni:///sha-256;")
