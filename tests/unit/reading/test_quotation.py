"""Quotation marks of all makes: which stretches they quote, and how deep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbale.reading.quotation import (
    CLOSING,
    INNER,
    INSIDE,
    OPENING,
    OUTSIDE,
    UNCLOSED,
    QuotedWords,
    paragraphs,
    quotations,
    quote_states,
)

# text, and what is quoted in it: (quoted with its marks, depth, closed)
CASES = [
    ("“We will go,” he said. “Now.”", [("“We will go,”", 1, True), ("“Now.”", 1, True)]),
    ('"We will go," he said. "Now."', [('"We will go,"', 1, True), ('"Now."', 1, True)]),
    ("‘We won’t go,’ he said.", [("‘We won’t go,’", 1, True)]),
    ("'We won't go,' he said.", [("'We won't go,'", 1, True)]),
    ("“He said ‘no’ to us,” she said.", [("“He said ‘no’ to us,”", 1, True), ("‘no’", 2, True)]),
    ("‘He said “no” to us,’ she said.", [("‘He said “no” to us,’", 1, True), ("“no”", 2, True)]),
    ("\"He said 'no' to us,\" she said.", [("\"He said 'no' to us,\"", 1, True), ("'no'", 2, True)]),
    ("“He said “no” to us”", [("“He said “no” to us”", 1, True), ("“no”", 2, True)]),
    ("„Wir gehen“, sagte er.", [("„Wir gehen“", 1, True)]),
    ("„Er sagte ‚nein‘ zu uns“, sagte sie.", [("„Er sagte ‚nein‘ zu uns“", 1, True), ("‚nein‘", 2, True)]),
    ("»Wir gehen«, sagte er.", [("»Wir gehen«", 1, True)]),
    ("«Nous partons», dit-il.", [("«Nous partons»", 1, True)]),
    ("”Vi går”, sade han.", [("”Vi går”", 1, True)]),
    ("''We won't go,'' he said.", [("''We won't go,''", 1, True)]),
    ("``We will go,'' he said.", [("``We will go,''", 1, True)]),
    ("''He said 'no','' she said.", [("''He said 'no',''", 1, True), ("'no'", 2, True)]),
    ("''Now.'' ''Later.''", [("''Now.''", 1, True), ("''Later.''", 1, True)]),
    ("a board of 6'2'' and no more", []),
    ("「はい」と言った。", [("「はい」", 1, True)]),
    ("a so-called “ceasefire”", [("“ceasefire”", 1, True)]),
    ("(“yes”)", [("“yes”", 1, True)]),
    ("he said:“yes”", [("“yes”", 1, True)]),
    ("he—“yes”—said", [("“yes”", 1, True)]),
    # apostrophes are no quotation marks
    ("Don’t, won't, O’Neill, the workers’ rights", []),
    ("the ’90s were good", []),
    ("the ministers' room and the ministers’ car", []),
    ("Nobody said 'twas easy.", []),
    ("“I won’t,” she said, “’cause no.”", [("“I won’t,”", 1, True), ("“’cause no.”", 1, True)]),
    # neither are inches, nor marks that stand alone
    ('5\'10" tall and 6" more', []),
    ("“", []),
    ('"', []),
    ("a ” b", []),
    # what the paragraph does not close it quotes to its end
    ("He said: “We will go.", [("“We will go.", 1, False)]),
    ('He said: "We will go.  ', [('"We will go.  ', 1, False)]),
]


def quoted(text: str) -> list[tuple[str, int, bool]]:
    """What is quoted in one paragraph."""
    return [(text[q.start : q.end], q.depth, q.closed) for q in quotations(text)]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_what_is_quoted(text: str, expected: list[tuple[str, int, bool]]) -> None:
    assert quoted(text) == expected


def test_french_marks_with_spaces() -> None:
    assert quoted("« Nous partons », a dit Macron.") == [("« Nous partons »", 1, True)]


def test_a_quotation_of_two_paragraphs_opens_each_and_closes_the_last() -> None:
    text = "“We go.\n\n“We stay,” he said.\n\nThey left."
    found = [text[q.start : q.end] for begin, end in paragraphs(text) for q in quotations(text, begin, end)]
    assert found == ["“We go.", "“We stay,”"]


def test_an_open_mark_does_not_reach_into_the_next_paragraph() -> None:
    states = quote_states("“We go.\nThey left.")
    assert states[0] == OPENING
    assert set(states[1:7].tolist()) == {UNCLOSED}
    assert set(states[7:].tolist()) == {OUTSIDE}


def test_offsets_are_those_of_the_text() -> None:
    text = "Before. “One.” After."
    [found] = quotations(text, 8, 14)
    assert (found.start, found.end) == (8, 14)


def test_states_of_a_nested_quotation() -> None:
    text = "a “b ‘c’ d” e"
    named = {OUTSIDE: ".", OPENING: "(", INSIDE: "i", CLOSING: ")", INNER: "n", UNCLOSED: "u"}
    assert "".join(named[state] for state in quote_states(text).tolist()) == "..(ii(n)ii).."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_paragraphs_end_at_any_line_break(end: str) -> None:
    text = f"  One. {end}{end} \t{end}Two."
    assert [text[a:b] for a, b in paragraphs(text)] == ["  One.", "Two."]


def test_share_counts_letters_and_digits() -> None:
    text = "ab “cd 1” ef"
    words = QuotedWords(text, quote_states(text))
    assert words.share(0, len(text)) == (3, 7)
    assert words.share(0, 2) == (0, 2)
    assert words.share(3, 9) == (3, 3)
    assert words.share(5, 5) == (0, 0)


@pytest.mark.parametrize("unit", ["'x ", "‘x ", "“x ", "«x “y ", "the ’90s ", "“x” ", '5" '])
def test_many_marks_take_no_longer_each(unit: str) -> None:
    """Were every mark to look for its partner through the whole line, this would take minutes."""
    text = unit * (60_000 // len(unit))
    assert len(quotations(text)) <= len(text)


MARKS = st.text(st.sampled_from("ab .,\n\u00a0“”„«»‹›‘’‚「」『』\"'-"), max_size=60)


@given(MARKS | st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    states = quote_states(text)
    assert len(states) == len(text)
    for begin, end in paragraphs(text):
        assert text[begin:end].strip()
        found = quotations(text, begin, end)
        assert found == sorted(found, key=lambda q: (q.start, -q.end))
        for quotation in found:
            assert begin <= quotation.start < quotation.end <= end
            around = [q for q in found if q.start < quotation.start and quotation.end <= q.end]
            assert quotation.depth <= 1 + len(around)
