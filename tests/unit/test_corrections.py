"""What people put right in a record: the record that comes of it, whatever they do in whatever order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.corrections import Correction, anchor, by_row, checked, corrected, rows_of
from verbale.corrections.quoting import kind_of
from verbale.errors import UsageError
from verbale.record import (
    Actor,
    Attribution,
    Commitment,
    Event,
    Issue,
    Mention,
    Record,
    Report,
    Side,
    Span,
)

TEXT = (
    "Ana Costa said on Monday that Portugal had promised to accuse Spain. "
    "“We never agreed,” she told a café 🙂 crowd, adding that talks on fishing would go on.\n"
    "Spain attacked two boats of João Silva."
)
BY = "example/1"


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def place(words: str) -> dict[str, int]:
    at = span(words)
    return {"start": at.start, "end": at.end}


def actor(id: str, name: str, *words: str, **more: Any) -> Actor:
    mentions = tuple(Mention(span(w).start, span(w).end, w, "name") for w in words or (name,))
    given: dict[str, Any] = {"aliases": (), "members": ()}
    given |= dict.fromkeys(("kind", "code", "wikidata", "office"))
    given |= {"id": id, "name": name, "mentions": mentions, "confidence": 0.9, "by": BY, **more}
    return Actor(**given)


def said(id: str, cue: str, content: str, speaker: str | None = None, **more: Any) -> Attribution:
    return Attribution(
        **{
            "id": id, "source": None, "speaker": speaker, "cue": span(cue), "content": (span(content),),
            "kind": "indirect", "attitude": "say", "within": None, "confidence": 0.5, "by": BY, **more,
        }
    )  # fmt: skip


def event(id: str, type: str, trigger: str, source: str, target: str, **more: Any) -> Event:
    return Event(
        **{
            "id": id, "type": type, "mode": None, "contexts": (), "quad": "VERBAL CONFLICT",
            "intensity": -3.0,
            "source": (Side(source, None),), "target": (Side(target, "ESP"),), "trigger": span(trigger),
            "status": "happened", "according_to": None, "attribution": None, "issues": (), "date": None,
            "place": None, "confidence": 0.5, "by": BY, **more,
        }
    )  # fmt: skip


RECORD = Record(
    Report(TEXT, date="2021-06-16").document(),
    actors=(
        actor("a1", "Ana Costa", "Ana Costa", "she"),
        actor("a2", "Portugal", code="PRT"),
        actor("a3", "Spain", code="ESP", aliases=("Madrid",)),
    ),
    attributions=(
        said("q1", "said", "that Portugal had promised to accuse Spain", "a1", about=("a2", "a3")),
        said("q2", "had promised", "to accuse Spain", "a2", within="q1", attitude="promise", about=("a3",)),
        said("q3", "told", "“We never agreed,”", "a1", kind="direct"),
        said("q4", "adding", "that talks on fishing would go on", None, issues=("fishing",)),
    ),
    events=(
        event("e1", "ACCUSE", "accuse", "a2", "a3", status="claimed", according_to="a2", attribution="q2"),
        event("e2", "CONSULT", "talks", "a1", "a3", status="claimed", attribution="q4"),
        event("e3", "ASSAULT", "attacked", "a3", "a2", mode="aerial"),
    ),
    issues=(Issue("fishing", (span("fishing"),), 0.8, BY),),
    commitments=(
        Commitment(
            id="c1", parties=("a2",), to=("a3",), action=span("to accuse Spain"), kind="promise",
            status="announced", due=None, according_to="a1", attribution="q1", event="e1",
            evidence=(span("promised to accuse Spain"),), issues=(), confidence=0.5, by=BY,
        ),
    ),
)  # fmt: skip


def correction(id: int, kind: str, act: str, item: str | None = None, **more: Any) -> Correction:
    """A correction as people write it by hand, of the row ``item`` of RECORD."""
    more.setdefault("by", "Eva")
    given: dict[str, Any] = {"kind": kind, "act": act, "item": item, "at": "2026-01-01T00:00:00Z", **more}
    if item is not None and "anchor" not in more:
        row = next((row for row in rows_of(RECORD, given["kind"]) if row.id == item), None)
        given["anchor"] = anchor(row) if row else (0, 1)
    return Correction(id=id, report=RECORD.document.sha256, **given)


class Desk:
    """Corrects a record as the store does, one after the other, each against the record as it stands."""

    def __init__(self, record: Record = RECORD) -> None:
        self.machine = record
        self.made: list[Correction] = []

    @property
    def record(self) -> Record:
        return corrected(self.machine, self.made)

    def row(self, kind: Any, id: str) -> Any:
        return next((row for row in rows_of(self.record, kind) if row.id == id), None)

    def correct(
        self, kind: Any, act: Any, item: str | None = None, /, by: str = "Eva", **changes: Any
    ) -> Any:
        row = self.row(kind, item) if item else None
        found, snapshot = checked(self.record, kind, act, row, changes or None)
        chain = by_row(self.machine, self.made).get((kind, item or ""))
        own = next((one for one in rows_of(self.machine, kind) if one.id == item), row)
        made = correction(
            len(self.made) + 1, kind, act, item, by=by, changes=found, snapshot=snapshot,
            anchor=anchor(own) if own else None, first=chain[0].row if chain else 0,
        )  # fmt: skip
        self.made.append(made)
        return self.row(kind, item or f"{kind[0] if kind != 'attribution' else 'q'}x{made.id}")

    def undo(self, id: int) -> None:
        made = self.made[id - 1]
        self.made[id - 1] = msgspec.structs.replace(made, undone_by="Bo", undone_at="2026-01-02T00:00:00Z")

    def read_anew(self, record: Record) -> None:
        self.machine = record


# One correction


def test_nothing_corrected_is_the_machines_record() -> None:
    assert corrected(RECORD, []) is RECORD


def test_accepted() -> None:
    row = Desk().correct("attribution", "accept", "q1")
    assert row == msgspec.structs.replace(
        RECORD.attributions[0], confidence=1.0, by=f"{BY}, confirmed by Eva"
    )


def test_accepted_again_by_the_same_and_by_another() -> None:
    desk = Desk()
    desk.correct("event", "accept", "e1")
    assert desk.correct("event", "accept", "e1").by == f"{BY}, confirmed by Eva"
    assert desk.correct("event", "accept", "e1", by="Bo").by == f"{BY}, confirmed by Eva, confirmed by Bo"


def test_rejected() -> None:
    desk = Desk()
    desk.correct("event", "reject", "e3")
    assert [event.id for event in desk.record.events] == ["e1", "e2"]
    assert desk.record.attributions == RECORD.attributions


def test_edited() -> None:
    row = Desk().correct("attribution", "edit", "q4", speaker="a1", attitude="promise")
    assert (row.speaker, row.attitude, row.confidence, row.by) == ("a1", "promise", 1.0, "Eva")
    assert row.content == RECORD.attributions[3].content


def test_an_added_row_stands_where_it_begins() -> None:
    desk = Desk()
    desk.correct("event", "add", type="ACCUSE", trigger=place("promised"), source=["a1"])
    assert [event.id for event in desk.record.events] == ["ex1", "e1", "e2", "e3"]
    added = desk.record.events[0]
    assert (added.quad, added.intensity, added.by, added.confidence) == ("VERBAL CONFLICT", -3.0, "Eva", 1.0)
    assert (added.attribution, added.status, added.according_to) == ("q1", "claimed", "a1")


def test_an_added_attribution_is_put_within_what_it_stands_in() -> None:
    row = Desk().correct(
        "attribution", "add", cue=place("accuse"), content=[place("Spain")], speaker="Portugal"
    )
    assert (row.within, row.speaker, row.about, row.kind) == ("q2", "a2", ("a3",), "indirect")


def test_an_added_commitment() -> None:
    row = Desk().correct(
        "commitment", "add", kind="proposal", action=place("talks on fishing"), parties=["Spain"]
    )
    assert (row.id, row.parties, row.status, row.attribution) == ("cx1", ("a3",), "proposed", "q4")
    assert row.evidence == (row.action,)


def test_a_new_type_has_its_own_quad_intensity_and_modes() -> None:
    row = Desk().correct("event", "edit", "e3", type="AID")
    assert (row.quad, row.mode) == ("MATERIAL COOPERATION", None)
    assert row.intensity > 0


def test_a_new_content_has_its_own_kind_actors_and_issues() -> None:
    row = Desk().correct(
        "attribution", "edit", "q3", content=[place("“We never agreed,”"), place("talks on fishing")]
    )
    assert (row.kind, row.issues, row.about) == ("mixed", ("fishing",), ())
    row = Desk().correct("attribution", "edit", "q4", content=[place("accuse Spain")])
    assert (row.kind, row.issues, row.about) == ("indirect", (), ("a3",))


# Actors


def test_a_new_name_makes_an_actor() -> None:
    desk = Desk()
    row = desk.correct("attribution", "edit", "q4", speaker="João  Silva")
    made = desk.record.actors[-1]
    assert (row.speaker, made.id, made.name, made.by, made.confidence) == (
        "ax1",
        "ax1",
        "João Silva",
        "Eva",
        1.0,
    )
    assert [(m.text, m.type) for m in made.mentions] == [("João Silva", "name")]


def test_who_is_named_in_no_row_any_more_is_no_actor() -> None:
    desk = Desk()
    desk.correct("attribution", "edit", "q4", speaker="João Silva")
    desk.correct("event", "edit", "e2", source=["João Silva"])
    desk.correct("attribution", "reject", "q4")
    assert desk.record.actors[-1].id == "ax1"
    desk.correct("event", "edit", "e2", source=["a1"])
    assert desk.record.actors == RECORD.actors


@pytest.mark.parametrize("name", ["Spain", "spain", "Madrid", "a3"])
def test_a_known_name_makes_none(name: str) -> None:
    desk = Desk()
    assert desk.correct("attribution", "edit", "q4", speaker=name).speaker == "a3"
    assert desk.record.actors == RECORD.actors


def test_two_new_actors_of_one_correction() -> None:
    desk = Desk()
    row = desk.correct("event", "edit", "e2", source=["The Azores", {"actor": "Madeira", "code": "PRT GOV"}])
    assert [(side.actor, side.code) for side in row.source] == [("ax1", None), ("ax1x2", "PRT GOV")]
    assert desk.record.actors[-1].code == "PRT GOV"


def test_a_side_acts_under_its_own_code_unless_another_is_given() -> None:
    row = Desk().correct("event", "edit", "e2", source=["a2"], target=[{"actor": "a3", "code": None}])
    assert (row.source[0].code, row.target[0].code) == ("PRT", None)


# What hangs on a row


def test_what_stood_in_a_rejected_attribution_stands_in_what_that_stood_in() -> None:
    desk = Desk()
    desk.correct("attribution", "reject", "q2")
    first = desk.record.events[0]
    assert (first.attribution, first.according_to) == ("q1", "a1")
    desk.correct("attribution", "reject", "q1")
    first = desk.record.events[0]
    assert (first.attribution, first.according_to) == (None, None)
    assert (desk.record.commitments[0].attribution, desk.record.commitments[0].according_to) == (None, None)


def test_nested_attributions_move_out_of_a_rejected_one() -> None:
    desk = Desk()
    desk.correct("attribution", "reject", "q1")
    first = desk.record.attributions[0]
    assert (first.id, first.within) == ("q2", None)


def test_a_commitment_loses_its_rejected_event() -> None:
    desk = Desk()
    desk.correct("event", "reject", "e1")
    assert desk.record.commitments[0].event is None


def test_events_rest_on_the_word_of_the_speaker_that_was_put_right() -> None:
    desk = Desk()
    desk.correct("attribution", "edit", "q2", speaker="a1")
    desk.correct("attribution", "edit", "q4", speaker="a2")
    assert [event.according_to for event in desk.record.events] == ["a1", "a2", None]


def test_an_event_that_people_corrected_stays_on_the_word_that_it_has() -> None:
    desk = Desk()
    desk.correct("event", "accept", "e1")
    desk.correct("attribution", "edit", "q2", speaker="a1")
    assert desk.record.events[0].according_to == "a2"


def test_attributions_stand_before_those_within_them() -> None:
    desk = Desk()
    desk.correct("attribution", "edit", "q1", within="q3")
    assert [row.id for row in desk.record.attributions] == ["q3", "q1", "q2", "q4"]


# Several corrections of one row


def test_the_last_decision_counts() -> None:
    desk = Desk()
    desk.correct("event", "accept", "e1")
    desk.correct("event", "edit", "e1", by="Bo", status="denied")
    desk.correct("event", "reject", "e1")
    assert desk.row("event", "e1") is None
    desk.undo(3)
    assert (desk.row("event", "e1").status, desk.row("event", "e1").by) == ("denied", "Bo")
    desk.undo(2)
    assert desk.row("event", "e1").by == f"{BY}, confirmed by Eva"
    desk.undo(1)
    assert desk.record is RECORD


def test_corrections_of_an_added_row_go_with_it() -> None:
    desk = Desk()
    desk.correct("event", "add", type="AID", trigger=place("boats"), source=["a2"])
    row = desk.correct("event", "edit", "ex1", by="Bo", status="planned")
    assert (row.id, row.status, row.source[0].actor, row.by) == ("ex1", "planned", "a2", "Bo")
    desk.undo(1)
    assert desk.row("event", "ex1") is None


def test_corrections_by_the_rows_that_they_are_of() -> None:
    desk = Desk()
    desk.correct("event", "accept", "e1")
    desk.correct("event", "add", type="AID", trigger=place("boats"), source=["a2"])
    desk.correct("event", "reject", "e1")
    desk.correct("event", "reject", "e2")
    desk.undo(4)
    found = {row: [one.id for one in chain] for row, chain in by_row(RECORD, desk.made).items()}
    assert found == {("event", "e1"): [1, 3], ("event", "ex2"): [2]}


def test_corrections_of_other_texts_are_passed_over() -> None:
    other = msgspec.structs.replace(correction(1, "event", "reject", "e1"), report="0" * 64)
    assert corrected(RECORD, [other]) is RECORD


# Another reading of the same text


ROWS = ("actors", "attributions", "events", "commitments")
ANEW = {row.id: f"{row.id[0]}{int(row.id[1:]) + 10}" for name in ROWS for row in getattr(RECORD, name)}


def moved(**changes: Any) -> Record:
    """A reading of the same text in which every id is another one, its rows changed as given."""
    record = Record.from_dict(renamed(RECORD.to_dict()))
    changed = {name: tuple(change(getattr(record, name))) for name, change in changes.items()}
    return tied(msgspec.structs.replace(record, **changed))


def renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: renamed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [renamed(one) for one in value]
    return ANEW.get(value, value) if isinstance(value, str) else value


def tied(record: Record) -> Record:
    """A record without references to rows that it lacks."""
    known = {None, *(row.id for name in ROWS for row in getattr(record, name))}

    def tie(row: Any) -> Any:
        loose = [name for name in ("within", "attribution", "event") if getattr(row, name, None) not in known]
        return msgspec.structs.replace(row, **dict.fromkeys(loose))

    return msgspec.structs.replace(record, **{name: tuple(map(tie, getattr(record, name))) for name in ROWS})


def first_event(**changes: Any) -> Any:
    return lambda rows: (msgspec.structs.replace(rows[0], **changes), *rows[1:])


def test_corrections_find_their_rows_in_a_reading_with_other_ids() -> None:
    desk = Desk()
    desk.correct("attribution", "edit", "q4", speaker="a1", about=["a2", "João Silva"])
    desk.correct("event", "accept", "e1")
    desk.correct("event", "reject", "e2")
    desk.correct("commitment", "edit", "c1", to=["a1"], event=None)
    desk.correct("attribution", "edit", "q2", within="q3")
    desk.read_anew(moved())
    record = desk.record
    assert [row.id for row in record.events] == ["e11", "e13"]
    assert [row.id for row in record.attributions] == ["q11", "q13", "q12", "q14"]
    last = record.attributions[3]
    assert (last.speaker, last.about, last.by) == ("a11", ("a12", "ax1"), "Eva")
    assert (record.events[0].source[0].actor, record.events[0].attribution) == ("a12", "q12")
    assert (record.commitments[0].id, record.commitments[0].to) == ("c11", ("a11",))
    assert record.attributions[2].within == "q13"


def test_a_row_is_found_where_it_is_cut_otherwise() -> None:
    desk = Desk()
    desk.correct("attribution", "reject", "q2")
    longer = span("Portugal had promised")
    desk.read_anew(
        moved(attributions=lambda rows: (rows[0], msgspec.structs.replace(rows[1], cue=longer), *rows[2:]))
    )
    assert [row.id for row in desk.record.attributions] == ["q11", "q13", "q14"]


@pytest.mark.parametrize("act", ["accept", "edit"])
def test_what_people_vouched_for_stays_where_another_reading_lacks_it(act: str) -> None:
    desk = Desk()
    desk.correct("event", act, "e1", **({"status": "denied"} if act == "edit" else {}))
    before = desk.row("event", "e1")
    desk.read_anew(moved(events=lambda rows: rows[1:], actors=lambda rows: (rows[0], rows[2])))
    found = desk.record.events[0]
    assert found.id == "ex1"
    assert (found.type, found.trigger, found.status, found.by) == (
        "ACCUSE",
        before.trigger,
        before.status,
        before.by,
    )
    names = {one.id: one.name for one in desk.record.actors}
    assert [names[side.actor] for side in (*found.source, *found.target)] == ["Portugal", "Spain"]
    assert [one.id for one in desk.record.actors][-1] == "ax1"
    assert found.attribution == "q12"
    desk.correct("event", "reject", "ex1")
    assert [event.id for event in desk.record.events] == ["e12", "e13"]
    desk.read_anew(moved())
    assert [event.id for event in desk.record.events] == ["e12", "e13"]


def test_what_people_accepted_stays_as_it_was() -> None:
    desk = Desk()
    desk.correct("event", "accept", "e1")
    desk.read_anew(moved(events=first_event(type="REJECT", by="new/2")))
    assert (desk.record.events[0].type, desk.record.events[0].by) == ("ACCUSE", f"{BY}, confirmed by Eva")


def test_a_rejected_event_says_nothing_of_one_of_another_type_in_its_place() -> None:
    desk = Desk()
    desk.correct("event", "reject", "e1")
    desk.read_anew(moved(events=first_event(type="REJECT")))
    assert len(desk.record.events) == 3
    desk.read_anew(moved())
    assert [event.id for event in desk.record.events] == ["e12", "e13"]


def test_two_corrected_rows_never_become_one() -> None:
    desk = Desk()
    desk.correct("event", "edit", "e1", trigger=place("accuse Spain"))
    desk.correct("event", "add", type="AID", trigger=place("accuse"), source=["a1"])
    desk.correct("event", "accept", "ex2")
    desk.read_anew(moved())
    assert sorted(row.type for row in desk.record.events) == ["ACCUSE", "AID", "ASSAULT", "CONSULT"]


def test_a_joint_actor_is_made_anew_with_its_members() -> None:
    joint = actor("a4", "The two", "two", members=("a1", "a2"), kind="group")
    desk = Desk(msgspec.structs.replace(RECORD, actors=(*RECORD.actors, joint)))
    desk.correct("attribution", "edit", "q4", speaker="a4")
    desk.read_anew(moved(actors=lambda rows: rows[1:]))
    named = {one.id: one for one in desk.record.actors}
    speaker = named[desk.record.attributions[3].speaker or ""]
    assert (speaker.name, [named[id].name for id in speaker.members]) == (
        "The two",
        ["Ana Costa", "Portugal"],
    )


def test_by_hand_without_a_snapshot() -> None:
    made = [
        correction(1, "event", "edit", "e1", changes={"status": "denied", "source": ["a1", "NATO"]}),
        correction(2, "event", "accept", "e1", first=1, by="Bo"),
        correction(3, "event", "accept", "e9"),
        correction(4, "event", "reject", "e9"),
    ]
    record = corrected(RECORD, made)
    assert [side.actor for side in record.events[0].source] == ["a1", "ax1"]
    assert (record.events[0].status, record.events[0].by) == ("denied", "Eva, confirmed by Bo")
    assert len(record.events) == 3


# What cannot be


@pytest.mark.parametrize(
    ("kind", "act", "item", "changes", "says"),
    [
        ("attribution", "edit", "q1", {"cue": {"start": 3, "end": 3}}, "no stretch"),
        ("attribution", "edit", "q1", {"cue": {"start": -1, "end": 3}}, "no stretch"),
        ("attribution", "edit", "q1", {"cue": {"start": 0, "end": 10_000}}, "no stretch"),
        ("attribution", "edit", "q1", {"cue": {"start": True, "end": 3}}, "no stretch"),
        ("attribution", "edit", "q1", {"cue": {"start": 0.0, "end": 3}}, "no stretch"),
        ("attribution", "edit", "q1", {"cue": "said"}, "stretch of the text"),
        ("attribution", "edit", "q1", {"cue": {"start": 0, "end": 3, "text": "And"}}, "other words"),
        ("attribution", "edit", "q1", {"content": []}, "cannot be empty"),
        ("attribution", "edit", "q1", {"content": None}, "a list"),
        ("attribution", "edit", "q1", {"content": [{"start": 0, "end": 5}, {"start": 4, "end": 9}]}, "over"),
        ("attribution", "edit", "q1", {"content": [{"start": 3, "end": 4}]}, "no words"),
        ("attribution", "edit", "q1", {"attitude": "shout"}, "one of say, deny"),
        ("attribution", "edit", "q1", {"attitude": ["say"]}, "one of say, deny"),
        ("attribution", "edit", "q1", {"speaker": " "}, "some words"),
        ("attribution", "edit", "q1", {"speaker": 7}, "some words"),
        ("attribution", "edit", "q1", {"speaker": "x" * 301}, "longer than 300"),
        ("attribution", "edit", "q1", {"speaker": "a\u202eb"}, "cannot be shown"),
        ("attribution", "edit", "q1", {"speaker": "\ud83d"}, "cannot be shown"),
        ("attribution", "edit", "q1", {"within": "q9"}, "names no attribution"),
        ("attribution", "edit", "q1", {"within": "q1"}, "within itself"),
        ("attribution", "edit", "q1", {"within": "q2"}, "within itself"),
        ("attribution", "edit", "q1", {"confidence": 0.3}, "no field of an attribution"),
        ("attribution", "edit", "q1", {"id": "q9"}, "no field"),
        ("attribution", "edit", "q1", {}, "takes changes"),
        ("attribution", "edit", "q1", ["attitude"], "no object"),
        ("attribution", "accept", "q1", {"attitude": "say"}, "takes no changes"),
        ("attribution", "add", None, {"cue": {"start": 0, "end": 3}}, "takes 'content'"),
        ("attribution", "add", "q1", {"content": [{"start": 0, "end": 3}]}, "has no id yet"),
        ("attribution", "reject", None, None, "has no id yet"),
        ("attribution", "praise", "q1", None, "no correction 'praise'"),
        ("rumour", "accept", "q1", None, "no kind of row 'rumour'"),
        ("event", "edit", "e1", {"quad": "VERBAL CONFLICT"}, "no field of an event"),
        ("event", "edit", "e1", {"mode": "aerial"}, "ACCUSE has no mode"),
        ("event", "edit", "e1", {"contexts": ["weather"]}, "no context"),
        ("event", "edit", "e1", {"source": [], "target": []}, "one of its sides"),
        ("event", "edit", "e1", {"source": [{"code": "USA"}]}, "list of"),
        ("event", "edit", "e1", {"source": "a1"}, "a list"),
        ("event", "edit", "e1", {"trigger": None}, "stretch of the text"),
        ("event", "edit", "e1", {"date": {"start": "2021-06-31", "end": "2021-07-01"}}, "YYYY-MM-DD"),
        ("event", "edit", "e1", {"date": {"start": "20210601", "end": "2021-07-01"}}, "YYYY-MM-DD"),
        ("event", "edit", "e1", {"date": {"start": "2021-07-02", "end": "2021-07-01"}}, "ends before"),
        ("event", "edit", "e1", {"date": {"start": "2021-07-02"}}, "has to be days"),
        ("event", "add", None, {"type": "AID", "trigger": {"start": 0, "end": 3}}, "one of its sides"),
        ("commitment", "edit", "c1", {"parties": []}, "somebody who owes it"),
        ("commitment", "edit", "c1", {"event": "e9"}, "names no event"),
        ("commitment", "edit", "c1", {"trigger": {"start": 0, "end": 3}}, "no field of a commitment"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(
    kind: Any, act: Any, item: str | None, changes: Any, says: str
) -> None:
    row = next((row for row in rows_of(RECORD, kind) if row.id == item), None)
    with pytest.raises(UsageError) as caught:
        checked(RECORD, kind, act, row, changes)
    assert caught.value.code == "bad-correction"
    assert says in caught.value.sentence


def test_unusable_changes_are_refused_where_they_are_applied() -> None:
    for changes in ({"nonsense": 1}, {"trigger": {"start": 0, "end": 10_000}}, {"status": None}):
        with pytest.raises(UsageError) as caught:
            corrected(RECORD, [correction(1, "event", "edit", "e1", changes=changes)])
        assert caught.value.code == "bad-correction"


@pytest.mark.parametrize(
    ("text", "spans", "kind"),
    [
        ("He said “yes” and no.", [(8, 13)], "direct"),
        ("He said “yes” and no.", [(8, 20)], "mixed"),
        ("He said yes.", [(8, 11)], "indirect"),
        ('"We don’t know," he said.', [(0, 16)], "direct"),
        ("“It goes on\n“and on,” she said.", [(0, 11), (12, 20)], "direct"),
        ("„Ja“ et «oui»", [(0, 4), (8, 13)], "direct"),
        ("the dogs’ ‘best’ day", [(10, 16)], "direct"),
    ],
)
def test_the_kind_of_a_content(text: str, spans: list[tuple[int, int]], kind: str) -> None:
    assert kind_of(text, [Span(a, b, text[a:b]) for a, b in spans]) == kind


# Laws

PLACES = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30)).map(
    lambda pair: {"start": pair[0], "end": min(len(TEXT), pair[0] + pair[1])}
)
NAMES = st.sampled_from(["a1", "a2", "a3", "Spain", "João Silva", "NATO", "ax1", "ax2"])
CHANGES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "attribution": {
        "source": st.none() | PLACES, "speaker": st.none() | NAMES, "cue": st.none() | PLACES,
        "content": st.lists(PLACES, min_size=1, max_size=2), "attitude": st.sampled_from(["deny", "praise"]),
        "within": st.sampled_from([None, "q1", "q2", "q3", "qx1", "qx2"]),
        "about": st.lists(NAMES, max_size=2),
    },
    "event": {
        "type": st.sampled_from(["AID", "ASSAULT"]), "trigger": PLACES,
        "source": st.lists(NAMES, min_size=1, max_size=2), "target": st.lists(NAMES, max_size=2),
        "status": st.sampled_from(["denied", "claimed"]),
        "attribution": st.sampled_from([None, "q1", "q2", "qx1"]),
    },
    "commitment": {
        "action": PLACES, "parties": st.lists(NAMES, min_size=1, max_size=2),
        "kind": st.sampled_from(["promise", "obligation"]),
        "event": st.sampled_from([None, "e1", "ex1", "ex2"]),
    },
}  # fmt: skip


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, str, str | None, dict[str, Any] | None]:
    """A correction, which may or may not be one that can be made."""
    kind = draw(st.sampled_from(list(CHANGES)))
    act = draw(st.sampled_from(["accept", "reject", "edit", "add"]))
    letter = {"attribution": "q", "event": "e", "commitment": "c"}[kind]
    items = [f"{letter}{n}" for n in (1, 2, 3, 4)] + [f"{letter}x{n}" for n in (1, 2, 3)]
    fields = {name: values for name, values in CHANGES[kind].items() if act == "add" or draw(st.booleans())}
    changes = draw(st.fixed_dictionaries(fields)) if act in ("edit", "add") else None
    return kind, act, None if act == "add" else draw(st.sampled_from(items)), changes


def worked(steps: Iterable[Any], record: Record = RECORD) -> Desk:
    """A desk at which everything was done that can be."""
    desk = Desk(record)
    for kind, act, item, changes in steps:
        if item is not None and desk.row(kind, item) is None:
            continue
        try:
            desk.correct(kind, act, item, **(changes or {}))
        except UsageError as error:
            assert error.code == "bad-correction"
    return desk


def check(record: Record) -> None:
    """What holds for every record."""
    text = record.document.text
    assert Record.from_json(record.to_json()) == record
    rows: list[Any] = [*record.actors, *record.attributions, *record.events, *record.commitments]
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids))
    for one in spans_in(record.to_dict()):
        assert text[one["start"] : one["end"]] == one["text"]
    actors, told = {row.id for row in record.actors}, [row.id for row in record.attributions]
    events = {row.id for row in record.events}
    for row in record.attributions:
        assert {row.speaker} - {None} | {*row.about, *row.addressee} <= actors
        assert row.within is None or told.index(row.within) < told.index(row.id)
    for event in record.events:
        assert {side.actor for side in (*event.source, *event.target)} <= actors
        assert event.attribution is None or event.attribution in told
    for owed in record.commitments:
        assert {*owed.parties, *owed.to} <= actors
        assert owed.event is None or owed.event in events
        assert owed.attribution is None or owed.attribution in told


def spans_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [value] if {"start", "end", "text"} <= value.keys() else []
        return own + [span for one in value.values() for span in spans_in(one)]
    return [span for one in value for span in spans_in(one)] if isinstance(value, list) else []


@given(steps=st.lists(asked(), max_size=8))
def test_whatever_is_corrected_is_a_record_whose_spans_are_the_text(steps: list[Any]) -> None:
    desk = worked(steps)
    check(desk.record)
    assert corrected(RECORD, reversed(desk.made)) == desk.record


@given(steps=st.lists(asked(), max_size=8), data=st.data())
def test_undoing_everything_gives_the_machines_record(steps: list[Any], data: st.DataObject) -> None:
    desk = worked(steps)
    order = data.draw(st.permutations([made.id for made in desk.made]))
    for id in order:
        desk.undo(id)
        check(desk.record)
    assert desk.record == RECORD


@given(steps=st.lists(asked(), max_size=6))
def test_undoing_the_last_gives_what_was_before_it(steps: list[Any]) -> None:
    desk = worked(steps)
    before = [corrected(RECORD, desk.made[:n]) for n in range(len(desk.made))]
    for made in reversed(desk.made):
        desk.undo(made.id)
        assert desk.record == before.pop()


@given(steps=st.lists(asked(), max_size=6), lost=st.sets(st.sampled_from(ROWS), max_size=2))
def test_no_other_reading_breaks_corrections(steps: list[Any], lost: set[str]) -> None:
    desk = worked(steps)
    desk.read_anew(moved(**{name: (lambda rows: rows[1::2]) for name in lost - {"actors"}}))
    check(desk.record)
    rows = [*desk.record.attributions, *desk.record.events, *desk.record.commitments]
    chains = by_row(desk.machine, desk.made).values()
    assert sum(row.confidence == 1.0 for row in rows) == sum(chain[-1].act != "reject" for chain in chains)


@given(steps=st.lists(asked(), max_size=6))
def test_reading_again_and_back_changes_nothing(steps: list[Any]) -> None:
    desk = worked(steps)
    before = desk.record
    desk.read_anew(moved())
    desk.read_anew(RECORD)
    assert desk.record == before
