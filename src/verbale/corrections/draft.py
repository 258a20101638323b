"""A corrected record in the making."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from verbale.record import Attribution, Record, Span
from verbale.tables.plover import ontology

from .cast import Cast, mentioned
from .changes import ACTOR_FIELDS, ACTORS_FIELDS, CONFIRMED, ROW_FIELDS, SIDES, check_whole, plain
from .finishing import Line, finished
from .quoting import kind_of
from .values import CLASSES, LETTERS, Correction, Kind, Place, Row, anchor, likeness, rows_of

Fields = dict[str, Any]

#: The state of an added commitment, where none is given.
_STATUS = {
    "agreement": "agreed",
    "promise": "announced",
    "consultation": "announced",
    "proposal": "proposed",
    "obligation": "in_force",
}


class Draft:
    """``lines`` are the rows of each kind, ``corrected`` those that have corrections, by the id of the
    first; ``touched`` tells whether anything was changed."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._text = record.document.text
        self._cast = Cast(record)
        self.lines: dict[Kind, list[Line]] = {
            kind: [Line(row.id, row, row) for row in rows_of(record, kind)] for kind in get_args(Kind)
        }
        self.corrected: dict[int, Line] = {}
        self.touched = False

    def apply(self, correction: Correction) -> None:
        """Does what a correction asks for. One of a row that is in no reading, and of which nothing more
        is known, does nothing."""
        line = self.corrected.get(correction.row)
        changes = plain(correction.kind, correction.changes, self._text)
        if correction.act == "reject":
            if line:
                line.gone = line.touched = self.touched = True
            return
        base = self._base(correction, line, changes)
        if base is None:
            return
        id = line.id if line else self._free(correction)
        row = self._row(correction, {**base, **changes, "id": id}, changes)
        if line is None:
            line = self.corrected[correction.row] = Line(id, None, row)
            self.lines[correction.kind].append(line)
        line.row, line.gone, line.touched, self.touched = row, False, True, True

    def _base(self, correction: Correction, line: Line | None, changes: Fields) -> Fields | None:
        """The row that a correction starts from: the one that whoever made it saw."""
        if correction.act == "add":
            return _empty(correction.kind, changes)
        if line is None and correction.item == _added(correction):
            return None  # What was added, and that was undone.
        if correction.snapshot and correction.snapshot.row:
            return correction.snapshot.row
        return msgspec.to_builtins(line.row) if line else None

    def _free(self, correction: Correction) -> str:
        """The id of a row that only people have."""
        id, taken = _added(correction), {line.id for lines in self.lines.values() for line in lines}
        while id in taken:
            id += "x"
        return id

    def _row(self, correction: Correction, fields: Fields, changes: Fields) -> Row:
        kind, act, by = correction.kind, correction.act, correction.by
        given = set(changes)
        fields = self._here(correction, fields, given)
        if act == "add":
            fields = self._placed(kind, fields, given)
        if act == "accept":
            was = fields["by"]
            same = was == by or was.endswith(f"{CONFIRMED}{by}")
            by = was if same else f"{was}{CONFIRMED}{by}"
        elif kind == "attribution":
            fields = self._said(fields, given)
        elif kind == "event":
            fields = _typed(fields, given)
        return msgspec.convert({**fields, "confidence": 1.0, "by": by}, CLASSES[kind])

    def _here(self, correction: Correction, fields: Fields, given: set[str]) -> Fields:
        """A row whose ids are those of this record; only what is ``given`` may be a name instead."""
        found = dict(fields)
        for name in ACTOR_FIELDS:
            if found.get(name) is not None:
                found[name] = self._cast.id_of(found[name], correction, may_be_name=name in given)
        for name in ACTORS_FIELDS:
            if name in found:
                ids = (self._cast.id_of(a, correction, may_be_name=name in given) for a in found[name])
                found[name] = list(dict.fromkeys(id for id in ids if id))
        for name in SIDES if correction.kind == "event" else ():
            sides = (self._side(side, correction, name in given) for side in found[name])
            found[name] = [side for side in sides if side]
        for name, kind in ROW_FIELDS.items():
            if found.get(name) is not None:
                found[name] = self._row_here(found[name], kind, correction)
        if found.get("within") == found["id"]:
            found["within"] = None
        return found

    def _side(self, side: Fields, correction: Correction, given: bool) -> Fields | None:
        id = self._cast.id_of(side["actor"], correction, side.get("code"), may_be_name=given)
        if id is None:
            return None
        return {"actor": id, "code": side["code"] if "code" in side else self._cast[id].code}

    def _row_here(self, id: str, kind: Kind, correction: Correction) -> str | None:
        """The attribution or event that had ``id`` when it was corrected; None where it is not here."""
        place = correction.snapshot.places.get(id) if correction.snapshot else None
        lines = [line for line in self.lines[kind] if not line.gone]
        if place is None:
            return id if any(line.id == id for line in lines) else None
        if any(line.id == id and not line.machine for line in lines):
            return id  # Rows that only people have keep their ids wherever they are.
        alike = [
            (max(likeness(place, line.place), likeness(place, anchor(line.row))), line.id == id, line.id)
            for line in lines
        ]
        most, _, best = max(alike, default=(0.0, False, None))
        return best if most else None

    # What follows from other fields

    def _said(self, fields: Fields, given: set[str]) -> Fields:
        """The kind of an attribution, whom it is about and on what issues, where the content is new."""
        content = tuple(msgspec.convert(span, Span) for span in fields["content"])
        found = dict(fields)
        if "content" in given and "kind" not in given:
            found["kind"] = kind_of(self._text, content)
        if given & {"content", "speaker"} and "about" not in given:
            about = mentioned(self._cast.actors, content)
            found["about"] = [id for id in about if id != found["speaker"]]
        if "content" in given and "issues" not in given:
            found["issues"] = [
                issue.name
                for issue in self._record.issues
                if any(s.start <= m.start and m.end <= s.end for s in content for m in issue.mentions)
            ]
        return found

    def _placed(self, kind: Kind, fields: Fields, given: set[str]) -> Fields:
        """An added row with the attribution that it stands in, and on whose word it rests."""
        found = dict(fields)
        if kind == "attribution":
            if "within" not in given:
                span = fields["cue"] or fields["content"][0]
                around = self._around((span["start"], span["end"]))
                found["within"] = around.id if around else None
            return found
        span = fields["trigger" if kind == "event" else "action"]
        around = self._around((span["start"], span["end"]))
        if "attribution" not in given:
            found["attribution"] = around.id if around else None
        if kind == "event" and "status" not in given:
            found["status"] = "claimed" if around else "happened"
        if kind == "commitment" and "evidence" not in given:
            found["evidence"] = [span]
        if "according_to" not in given and found["status"] != "happened" and around:
            found["according_to"] = around.speaker
        return found

    def _around(self, place: Place) -> Attribution | None:
        """The innermost attribution in whose content a place stands."""
        holding = [
            (span.end - span.start, row)
            for row in self._rows()
            for span in row.content
            if span.start <= place[0] and place[1] <= span.end
        ]
        return min(holding, key=lambda pair: pair[0])[1] if holding else None

    def _rows(self) -> list[Attribution]:
        rows = (line.row for line in self.lines["attribution"] if not line.gone)
        return [row for row in rows if isinstance(row, Attribution)]

    def record(self) -> Record:
        """The record that came of it."""
        return finished(self._record, tuple(self._cast.actors), self.lines)


def _added(correction: Correction) -> str:
    return f"{LETTERS[correction.kind]}x{correction.row}"


def _typed(fields: Fields, given: set[str]) -> Fields:
    """An event with the mode, quad and intensity that its type allows."""
    own = ontology().types[fields["type"]]
    mode = fields["mode"]
    if "type" in given and "mode" not in given and mode not in own.modes:
        mode = None
    if not given & {"type", "mode"}:
        return fields
    return {
        **fields,
        "mode": mode,
        "quad": own.quad,
        "intensity": ontology().score(fields["type"], mode),
    }


def _empty(kind: Kind, changes: Fields) -> Fields:
    """What an added row is where nothing is said of it."""
    check_whole(kind, changes)
    if kind == "attribution":
        found: Fields = {"source": None, "speaker": None, "cue": None, "within": None, "addressee": []}
        return {**found, "kind": "indirect", "attitude": "say", "about": [], "issues": []}
    found = {"according_to": None, "attribution": None, "issues": []}
    if kind == "event":
        found |= {"mode": None, "contexts": [], "source": [], "target": [], "date": None, "place": None}
        return {**found, "status": "happened"}
    status = _STATUS[changes["kind"]]
    return {**found, "to": [], "due": None, "event": None, "evidence": [], "status": status}
