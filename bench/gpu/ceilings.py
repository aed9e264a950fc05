"""What a card can do at most, and what Hugging Face's own class does on it. Prints a Markdown table.

    python3 bench/gpu/ceilings.py [--smoke]

Needs torch with CUDA; transformers for the second half. Compiling is begun for as long as there is time.
"""

import json
import pathlib
import sys
import time

import torch

SMOKE = "--smoke" in sys.argv
DEVICE = "cpu" if SMOKE else "cuda"
DTYPE = torch.float32 if SMOKE else torch.float16
BEGIN_NO_LATER = 100
BATCHES = ((1, 16),) if SMOKE else ((1, 128), (8, 128), (64, 128), (64, 384), (256, 384))
COMPILED = ((2, 16),) if SMOKE else ((64, 128), (64, 384))
STARTED = time.perf_counter()


def synchronize():
    if DEVICE == "cuda":
        torch.cuda.synchronize()


def seconds(work, runs=10):
    """Median of some runs, after two that do not count."""
    times = []
    for run in range(runs + 2):
        synchronize()
        start = time.perf_counter()
        work()
        synchronize()
        if run >= 2:
            times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def row(name, value):
    print(f"| {name} | {value} |", flush=True)


def squad_batches(size):
    """Padded batches in the data's order: ids, mask and the number of real tokens."""
    percentiles = json.loads((pathlib.Path(__file__).parent / "squad-lengths.json").read_text())
    lengths = [percentiles[(line * 37) % len(percentiles)] for line in range(size * (1 if SMOKE else 8))]
    for first in range(0, len(lengths), size):
        own = torch.tensor(lengths[first : first + size])
        mask = (torch.arange(int(own.max()))[None] < own[:, None]).long()
        yield torch.randint(5, 30000, mask.shape, device=DEVICE), mask.to(DEVICE), int(own.sum())


def hugging_face():
    """Tokens a second of the 345M shape with random weights, in batches of one length and in padded ones."""
    from transformers import MegatronBertConfig, MegatronBertModel

    small = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128}
    config = MegatronBertConfig(vocab_size=30592, **(small if SMOKE else {}))
    model = MegatronBertModel(config).to(DTYPE).to(DEVICE).eval()
    for batch, length in BATCHES:
        ids = torch.randint(5, 30000, (batch, length), device=DEVICE)
        taken = seconds(lambda: model(input_ids=ids))
        row(f"Hugging Face eager, {batch}×{length}", f"{batch * length / taken:,.0f} tokens/s, {taken * 1000:.2f} ms")

    batches = list(squad_batches(2 if SMOKE else 64))
    real = sum(tokens for _, _, tokens in batches)
    taken = seconds(lambda: [model(input_ids=ids, attention_mask=mask) for ids, mask, _ in batches], runs=3)
    row("Hugging Face eager, SQuAD's lengths in padded batches of 64", f"{real / taken:,.0f} real tokens/s")

    compiled = torch.compile(model)
    for batch, length in COMPILED:
        if time.perf_counter() - STARTED > BEGIN_NO_LATER:
            row(f"Hugging Face compiled, {batch}×{length}", "not measured: no time left")
            continue
        ids = torch.randint(5, 30000, (batch, length), device=DEVICE)
        taken = seconds(lambda: compiled(input_ids=ids))
        row(f"Hugging Face compiled, {batch}×{length}", f"{batch * length / taken:,.0f} tokens/s")


def main():
    name = "no card" if SMOKE else torch.cuda.get_device_name()
    print(f"| {name}, torch {torch.__version__} | |\n|---|---|")
    size = 256 if SMOKE else 8192
    a = torch.randn(size, size, device=DEVICE, dtype=DTYPE)
    row(f"GEMM {size}³, TFLOP/s", f"{2 * size**3 / seconds(lambda: a @ a) / 1e12:.2f}")
    big = torch.empty(2**20 if SMOKE else 2**30, device=DEVICE, dtype=torch.uint8)
    row("copy on the device, GB/s", f"{2 * big.numel() / seconds(lambda: big.clone()) / 1e9:.0f}")
    with torch.inference_mode():
        try:
            hugging_face()
        except Exception as error:  # Whatever it is, the rows above stand.
            row("Hugging Face", f"not measured: {error}")


if __name__ == "__main__":
    main()
