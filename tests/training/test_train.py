"""What training does beside training."""

from __future__ import annotations

from pathlib import Path

import torch

from training.train import mean_of


def test_weights_are_averaged_tensor_by_tensor(tmp_path: Path) -> None:
    for n, file in enumerate(("one.pt", "two.pt", "three.pt")):
        torch.save({"a": torch.full((2, 3), float(n)), "b": torch.tensor([3.0 * n])}, tmp_path / file)
    of_two = mean_of([tmp_path / "one.pt", tmp_path / "two.pt"])
    assert torch.equal(of_two["a"], torch.full((2, 3), 0.5))
    assert mean_of(sorted(tmp_path.glob("*.pt")))["b"].tolist() == [3.0]
    assert mean_of([tmp_path / "two.pt"])["b"].tolist() == [3.0]
