"""Hugging Face's own class with PyTorch, lengths sorted.

python3 hugging-face.py MODEL_FOLDER LINES BATCH float32|bfloat16|int8
"""

import json
import sys
import time

import torch
from transformers import AutoTokenizer, MegatronBertForSequenceClassification

folder, lines_file, batch_size, dtype = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
opened = time.perf_counter()
tokenizer = AutoTokenizer.from_pretrained(folder)
model = MegatronBertForSequenceClassification.from_pretrained(folder).eval()
if dtype == "bfloat16":
    model = model.to(torch.bfloat16)
if dtype == "int8":
    model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
with open(lines_file, encoding="utf-8") as lines:
    texts = sorted((json.loads(line)["text"] for line in lines), key=len)

start = time.perf_counter()
tokens = 0
answers = []
with torch.inference_mode():
    for begin in range(0, len(texts), batch_size):
        batch = tokenizer(texts[begin : begin + batch_size], padding=True, truncation=True, return_tensors="pt")
        tokens += int(batch["attention_mask"].sum())
        answers += model(**batch).logits.argmax(-1).tolist()
seconds = time.perf_counter() - start
print(json.dumps({"lines": len(answers), "tokens": tokens, "seconds": seconds, "openSeconds": start - opened}))
