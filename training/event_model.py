"""The event layers: middle layers of the encoder once more, trained to read events in a sentence."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel

from verbale.evaluation.sentences import MODES, STATUSES, TYPES

#: The encoder's layers that stay shared with attribution; the event layers begin on their output.
SHARED = 3
#: As many layers of the encoder as the event layers begin as copies of.
OWN = 3
ROLE_WIDTH = 64
#: Modes of all types in one row of scores, none first.
ALL_MODES = ["", *(f"{kind} {mode}" for kind in TYPES for mode in sorted(MODES.get(kind, ())))]
#: What stands in a row of scores of one piece, and how wide it is.
PARTS = {
    "trigger": 1 + len(TYPES),
    "status": len(STATUSES),
    "mode": len(ALL_MODES),
    "asks source": ROLE_WIDTH,
    "asks target": ROLE_WIDTH,
    "is source": ROLE_WIDTH,
    "is target": ROLE_WIDTH,
}


class EventLayers(nn.Module):
    """``forward`` gives scores ``[batch, length, sum(PARTS)]`` of each piece and the states ``[batch,
    1 + length, width]`` they are made of, the first of which stands for the whole sentence.

    It reads the states of the encoder's shared layers ``[batch, length, width]``, what the dictionary says
    of each piece ``[batch, length, types]``, and which pieces belong to a given source (1) or target (2),
    ``[batch, length]``.
    """

    def __init__(self, encoder: str, state: dict[str, Tensor] | None = None, drop: float = 0.1) -> None:
        super().__init__()
        whole = AutoModel.from_pretrained(
            encoder, add_pooling_layer=False, hidden_dropout_prob=drop, attention_probs_dropout_prob=drop
        )
        if state is not None:
            whole.load_state_dict({k[8:]: v for k, v in state.items() if k.startswith("encoder.")})
        whole.set_attn_implementation("eager")
        self.layers = nn.ModuleList(whole.encoder.layer[SHARED : SHARED + OWN])
        self.width: int = whole.config.hidden_size
        self.sentence = nn.Parameter(torch.randn(self.width) * 0.02)
        self.given = nn.Embedding(3, self.width)
        nn.init.normal_(self.given.weight, std=0.02)
        nn.init.zeros_(self.given.weight[0].data)
        self.hints = nn.Linear(len(TYPES), self.width, bias=False)
        nn.init.normal_(self.hints.weight, std=0.1)
        self.drop = nn.Dropout(2 * drop)
        self.hidden = nn.Linear(self.width, 256)
        self.out = nn.Linear(256, sum(list(PARTS.values())[:3]))
        self.roles = nn.Linear(self.width, 4 * ROLE_WIDTH)
        self.pair = nn.Linear(4 * self.width, len(TYPES))

    def forward(self, states: Tensor, hints: Tensor, given: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        batch, length = given.shape
        x = states + self.given(given) + self.hints(hints)
        x = torch.cat([self.sentence.expand(batch, 1, self.width), x], 1)
        inside = torch.arange(length + 1, device=given.device)[None] <= lengths[:, None]
        mask = (1 - inside[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
            x = x[0] if isinstance(x, tuple) else x
        own = self.drop(x[:, 1:])
        scores = torch.cat(
            [self.out(self.drop(torch.nn.functional.gelu(self.hidden(own)))), self.roles(own)], -1
        )
        return scores, x


def pooled(states: Tensor, given: Tensor, lengths: Tensor) -> Tensor:
    """What a pair is known by ``[batch, 4 * width]``: the sentence's state and the means over source,
    target and all pieces."""
    length = given.shape[1]
    inside = torch.arange(length)[None] < lengths[:, None]
    own = states[:, 1:]

    def mean(mask: Tensor) -> Tensor:
        weights = mask.float()[..., None]
        return (own * weights).sum(1) / weights.sum(1).clamp(min=1)

    return torch.cat([states[:, 0], mean(given == 1), mean(given == 2), mean(inside)], -1)


def role_scores(scores: Tensor, trigger: int) -> Tensor:
    """Scores ``[length, 2]`` of each piece to belong to the source and the target of the event at
    ``trigger``, of one sentence's ``scores [length, sum(PARTS)]``."""
    base = PARTS["trigger"] + PARTS["status"] + PARTS["mode"]
    asks = scores[trigger, base : base + 2 * ROLE_WIDTH].view(2, ROLE_WIDTH)
    gives = scores[:, base + 2 * ROLE_WIDTH :].view(-1, 2, ROLE_WIDTH)
    return (gives * asks).sum(-1) / ROLE_WIDTH**0.5 - 2.0
