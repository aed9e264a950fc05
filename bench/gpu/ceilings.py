"""What a card can do at most, and what Hugging Face's own class does on it. Prints a Markdown table.

    python3 bench/gpu/ceilings.py

Needs torch with CUDA; transformers for the second half.
"""

import time

import torch


def seconds(work, runs=10):
    """Median of some runs, after two that do not count."""
    times = []
    for run in range(runs + 2):
        torch.cuda.synchronize()
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        if run >= 2:
            times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def row(name, value):
    print(f"| {name} | {value} |", flush=True)


def hugging_face():
    """Tokens a second of the 345M shape with random weights, padded batches of one length."""
    from transformers import MegatronBertConfig, MegatronBertModel

    config = MegatronBertConfig(vocab_size=30592)
    model = MegatronBertModel(config).half().cuda().eval()
    for name, run in (("eager", model), ("compiled", torch.compile(model))):
        for batch, length in ((8, 128), (64, 128), (64, 384), (256, 384)):
            ids = torch.randint(5, 30000, (batch, length), device="cuda")
            taken = seconds(lambda: run(input_ids=ids))
            row(f"Hugging Face fp16 {name}, {batch}×{length}, tokens/s", f"{batch * length / taken:,.0f}")


def main():
    print(f"| {torch.cuda.get_device_name()}, torch {torch.__version__} | |\n|---|---|")
    a = torch.randn(8192, 8192, device="cuda", dtype=torch.float16)
    row("fp16 GEMM 8192³, TFLOP/s", f"{2 * 8192**3 / seconds(lambda: a @ a) / 1e12:.0f}")
    big = torch.empty(2**30, device="cuda", dtype=torch.uint8)
    row("copy on the device, GB/s", f"{2 * big.numel() / seconds(lambda: big.clone()) / 1e9:.0f}")
    with torch.inference_mode():
        try:
            hugging_face()
        except ImportError as error:
            row("Hugging Face", f"not measured: {error}")


if __name__ == "__main__":
    main()
