"""The cross-encoder: BERT over the asked and the passage together, and three heads. Imports torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertModel

HIDDEN = 384


class CrossEncoder(nn.Module):
    """all-MiniLM's BERT with a claim head (3 classes), a question head (1) and a token head (1 a token).

    The token head says of each token of the passage whether it belongs to the words that decide.
    """

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.joined = nn.Linear(2 * HIDDEN, HIDDEN)
        self.claim = nn.Linear(HIDDEN, 3)
        self.question = nn.Linear(HIDDEN, 1)
        self.token = nn.Linear(HIDDEN, 1)
        self.dropout = nn.Dropout(0.1)

    @classmethod
    def fresh(cls, weights: Path, seed: int) -> CrossEncoder:
        """The packaged sentence encoder in `weights`, with heads drawn by `seed`."""
        torch.manual_seed(seed)
        # Dropout inside BERT costs a third of the time on a CPU, and a run sees each pair two or three times at most.
        quiet: dict[str, Any] = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        # "sdpa" spends a third of a step in its backward pass on a CPU: plain attention reads half as many pairs again.
        return cls(BertModel.from_pretrained(weights, attn_implementation="eager", add_pooling_layer=False, **quiet))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of the claim head (batch, 3), the question head (batch,) and the token head (batch, length)."""
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.heads(hidden, attention_mask)

    def heads(
        self, hidden: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The three heads over BERT's last layer (batch, length, 384)."""
        kept = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * kept).sum(1) / kept.sum(1).clamp(min=1)
        joined = self.dropout(torch.nn.functional.gelu(self.joined(torch.cat([hidden[:, 0], mean], dim=1))))
        return self.claim(joined), self.question(joined).squeeze(-1), self.token(hidden).squeeze(-1)
