"""The attribution tagger: encoder, features, BiLSTM, linear-chain CRF and link projections."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import AutoModel

from verbale.reading.heads import EDGE_WIDTH, HEADS, PAIR_WIDTH, REACH
from verbale.reading.links import BETWEEN_BUCKETS, DISTANCE_BUCKETS, pair_features
from verbale.reading.pieces import FEATURE_SIZES
from verbale.reading.tags import TAGS, legal_transitions

FEATURE_WIDTH = 16
LINK_WIDTH = 48
#: Link projections, in the order in which they stand in the model's second output.
LINK_PARTS = ("source", "content", "cue_for_source", "cue_for_content")


class Tagger(nn.Module):
    """``forward`` gives emissions ``[batch, length, tags]``, link vectors
    ``[batch, length, 4 * LINK_WIDTH]`` and what mentions are made of ``[batch, length,
    heads + 4 * EDGE_WIDTH + 2 * PAIR_WIDTH]`` (:class:`Mentions`)."""

    def __init__(self, encoder: str, hidden: int = 192, drop_in: float = 0.2, drop_out: float = 0.4) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            encoder, add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        self.features = nn.ModuleList(nn.Embedding(n, FEATURE_WIDTH) for n in FEATURE_SIZES.values())
        width = self.encoder.config.hidden_size + FEATURE_WIDTH * len(FEATURE_SIZES)
        self.in_bfloat16 = False  # whether the encoder computes so
        self.sorted_rows = False  # whether rows come longest first, as the one row of reading does
        self.drop_in = nn.Dropout(drop_in)
        self.lstm = nn.LSTM(width, hidden, batch_first=True, bidirectional=True)
        self.drop_out = nn.Dropout(drop_out)
        self.emit = nn.Linear(2 * hidden, len(TAGS))
        self.link = nn.Linear(2 * hidden, len(LINK_PARTS) * LINK_WIDTH)
        self.mentions = Mentions(self.encoder.config.hidden_size + 2 * hidden, drop_out)
        self.crf = Crf()
        self.links = Links()

    def forward(self, ids: Tensor, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """ids ``[batch, length]``, features ``[batch, length, 4]``, lengths ``[batch]``."""
        emissions, states, encoded = self.states(ids, features, lengths)
        return emissions, self.link(states), self.mentions(encoded, states)

    def states(self, ids: Tensor, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Emissions, the states ``[batch, length, 2 * hidden]`` that link vectors are made of, and
        the encoder's ``[batch, length, width]``."""
        length = ids.shape[1]
        mask = torch.arange(length, device=ids.device)[None] < lengths[:, None]
        with torch.autocast(ids.device.type, torch.bfloat16, enabled=self.in_bfloat16):
            encoded = self.encoder(ids, attention_mask=mask.long()).last_hidden_state.float()
        embedded = [table(features[..., i]) for i, table in enumerate(self.features)]
        states = self.drop_in(torch.cat([encoded, *embedded], -1))
        packed = nn.utils.rnn.pack_padded_sequence(
            states, lengths, batch_first=True, enforce_sorted=self.sorted_rows
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.lstm(packed)[0], batch_first=True, total_length=length
        )
        states = self.drop_out(states)
        return self.emit(states), states, encoded


class Mentions(nn.Module):
    """What mentions of actors are made of, for each piece: scores of the classes of
    :data:`~verbale.reading.heads.HEADS` at the first piece of a word that heads a mention; vectors
    that find the first and the last word of the mention from its head; vectors for coreference.

    A mention is known by its head and a coreference link by two heads, as in word-level
    coreference (Dobrovolskii, EMNLP 2021).
    """

    def __init__(self, width: int, drop: float, hidden: int = 256) -> None:
        super().__init__()
        self.drop = nn.Dropout(drop / 2)
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, len(HEADS) + 4 * EDGE_WIDTH)
        self.pair_hidden = nn.Linear(width, hidden)
        self.pair_out = nn.Linear(hidden, 2 * PAIR_WIDTH)

    def forward(self, encoded: Tensor, states: Tensor) -> Tensor:
        """``[batch, length, heads + 4 * EDGE_WIDTH + 2 * PAIR_WIDTH]``."""
        return self.out_of(torch.cat([encoded, states], -1))

    def out_of(self, mixed: Tensor) -> Tensor:
        """As ``forward``, of encoder output and states side by side."""
        own = self.out(self.drop(torch.relu(self.hidden(self.drop(mixed)))))
        return torch.cat([own, self.pairs_of(mixed)], -1)

    def pairs_of(self, mixed: Tensor) -> Tensor:
        """The vectors for coreference alone."""
        return self.pair_out(self.drop(torch.relu(self.pair_hidden(self.drop(mixed)))))


def edge_scores(out: Tensor, heads: Tensor, side: int) -> Tensor:
    """Scores ``[heads, 2 * REACH + 1]`` of the pieces around each head to begin (side 0) or end
    (side 1) its mention, of one window's ``out [length, width]``; -10000 beyond the window."""
    base = len(HEADS) + side * 2 * EDGE_WIDTH
    asked = out[heads, base : base + EDGE_WIDTH]
    keys = out[:, base + EDGE_WIDTH : base + 2 * EDGE_WIDTH]
    places = heads[:, None] + torch.arange(-REACH, REACH + 1)[None]
    outside = (places < 0) | (places >= len(out))
    scores = (asked[:, None] * keys[places.clamp(0, len(out) - 1)]).sum(-1) / EDGE_WIDTH**0.5
    return scores.masked_fill(outside, -1e4)


class Crf(nn.Module):
    """Linear-chain CRF (Lafferty et al., ICML 2001) that rules out illegal transitions."""

    def __init__(self) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.start = nn.Parameter(torch.zeros(len(TAGS)))
        self.end = nn.Parameter(torch.zeros(len(TAGS)))
        self.register_buffer("illegal", torch.from_numpy(~legal_transitions()), persistent=False)

    def scores(self) -> Tensor:
        """Transition scores ``[tags, tags]`` with the illegal ones at -10000."""
        return self.transitions.masked_fill(self.illegal, -1e4)

    def loss(self, emissions: Tensor, tags: Tensor, lengths: Tensor, wanted: Tensor | None = None) -> Tensor:
        """Negative log-likelihood per piece, of tags ``[batch, length]``.

        With ``wanted [batch, length, tags]``, probabilities of tags, it is the expected one of sequences
        that have those for their marginals (and the transitions of ``tags``): but for a constant the
        divergence from a teacher's field to this one.
        """
        transitions = self.scores()
        mask = torch.arange(tags.shape[1])[None] < lengths[:, None]
        gold = emissions.gather(2, tags[..., None])[..., 0] if wanted is None else (emissions * wanted).sum(2)
        gold = gold.masked_fill(~mask, 0).sum(1)
        steps = transitions[tags[:, :-1], tags[:, 1:]].masked_fill(~mask[:, 1:], 0).sum(1)
        last = tags.gather(1, lengths[:, None] - 1)[:, 0]
        gold = gold + steps + self.start[tags[:, 0]] + self.end[last]
        alpha = emissions[:, 0] + self.start
        for t in range(1, tags.shape[1]):
            step = torch.logsumexp(alpha[:, :, None] + transitions, 1) + emissions[:, t]
            alpha = torch.where(mask[:, t, None], step, alpha)
        total = torch.logsumexp(alpha + self.end, 1)
        return (total - gold).sum() / lengths.sum()

    @torch.no_grad()
    def marginals(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """Probabilities ``[batch, length, tags]`` of each piece's tags; of no meaning behind a row's end."""
        transitions = self.scores()
        size = emissions.shape[1]
        alpha = [emissions[:, 0] + self.start]
        for t in range(1, size):
            alpha.append(torch.logsumexp(alpha[-1][:, :, None] + transitions, 1) + emissions[:, t])
        beta = self.end.expand(len(emissions), -1)
        found = [torch.softmax(alpha[-1] + beta, 1)]
        for t in range(size - 2, -1, -1):
            before = torch.logsumexp(transitions + (emissions[:, t + 1] + beta)[:, None], 2)
            beta = torch.where((t + 1 < lengths)[:, None], before, self.end)
            found.append(torch.softmax(alpha[t] + beta, 1))
        return torch.stack(found[::-1], 1)


@dataclass
class LinkTargets:
    """Gold spans of one window, and which cue each belongs to."""

    cues: list[tuple[int, int]]
    sources: list[tuple[int, int]]
    contents: list[tuple[int, int]]
    source_of_cue: list[int]  # index into sources, len(sources) for none, -1 to pass over
    cue_of_content: list[int]  # index into cues, len(cues) for none, -1 to pass over


class Links(nn.Module):
    """Scores of (span, cue) pairs: a dot product of link vectors, plus learned weights for
    the distance and for how many other cues and spans of the same role stand between."""

    def __init__(self) -> None:
        super().__init__()
        for role in ("source", "content"):
            self.register_parameter(f"{role}_distance", nn.Parameter(torch.zeros(DISTANCE_BUCKETS)))
            self.register_parameter(f"{role}_cues", nn.Parameter(torch.zeros(BETWEEN_BUCKETS)))
            self.register_parameter(f"{role}_spans", nn.Parameter(torch.zeros(BETWEEN_BUCKETS)))
            self.register_parameter(f"{role}_none", nn.Parameter(torch.zeros(1)))

    def pair_scores(self, vectors: Tensor, role: str, spans: list, cues: list) -> Tensor:
        """``[spans, cues]`` scores within one window; vectors ``[length, 4 * LINK_WIDTH]``."""
        part = LINK_PARTS.index(role)
        head = LINK_PARTS.index(f"cue_for_{role}")
        own = vectors[:, part * LINK_WIDTH : (part + 1) * LINK_WIDTH]
        cue = vectors[:, head * LINK_WIDTH : (head + 1) * LINK_WIDTH]
        s = torch.tensor(spans)
        c = torch.tensor(cues)
        left = (own[s[:, 0]] + own[s[:, 1] - 1]) / 2
        right = (cue[c[:, 0]] + cue[c[:, 1] - 1]) / 2
        scores = left @ right.T / LINK_WIDTH**0.5
        gaps, between_cues, between_spans = map(torch.from_numpy, pair_features(s.numpy(), c.numpy()))
        return (
            scores
            + getattr(self, f"{role}_distance")[gaps]
            + getattr(self, f"{role}_cues")[between_cues]
            + getattr(self, f"{role}_spans")[between_spans]
        )

    def loss(self, vectors: Tensor, targets: list[LinkTargets]) -> Tensor:
        """Mean cross-entropy over all links of a batch; vectors ``[batch, length, width]``."""
        losses: list[Tensor] = []
        for row, t in zip(vectors, targets, strict=True):
            if t.cues and t.sources:
                scores = self.pair_scores(row, "source", t.sources, t.cues).T
                losses.append(_choice_loss(scores, self.source_none, t.source_of_cue))
            if t.cues and t.contents:
                scores = self.pair_scores(row, "content", t.contents, t.cues)
                losses.append(_choice_loss(scores, self.content_none, t.cue_of_content))
        return torch.cat(losses).mean() if losses else vectors.sum() * 0


def _choice_loss(scores: Tensor, none: Tensor, target: list[int]) -> Tensor:
    full = torch.cat([scores, none.expand(len(scores), 1)], 1)
    return nn.functional.cross_entropy(full, torch.tensor(target), ignore_index=-1, reduction="none")
