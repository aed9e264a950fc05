"""Hugging Face's own class with PyTorch.

python3 hugging-face.py MODEL_FOLDER LINES BATCH documented|sorted float32|bfloat16|int8

documented: the pipeline as its pages show it, over the lines as they come.
sorted: tokenizer and model without it, lengths sorted.
"""

import json
import sys
import time

import torch
from transformers import AutoTokenizer, MegatronBertForSequenceClassification, pipeline

folder, lines_file, batch_size, way, dtype = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
opened = time.perf_counter()
tokenizer = AutoTokenizer.from_pretrained(folder)
model = MegatronBertForSequenceClassification.from_pretrained(folder).eval()
if dtype == "bfloat16":
    model = model.to(torch.bfloat16)
if dtype == "int8":
    model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
with open(lines_file, encoding="utf-8") as lines:
    texts = [json.loads(line)["text"] for line in lines]

start = time.perf_counter()
answers = []
if way == "documented":
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
    answers = classify(texts, batch_size=batch_size, truncation=True)
else:
    texts.sort(key=len)
    with torch.inference_mode():
        for begin in range(0, len(texts), batch_size):
            batch = tokenizer(texts[begin : begin + batch_size], padding=True, truncation=True, return_tensors="pt")
            answers += model(**batch).logits.softmax(-1).tolist()
seconds = time.perf_counter() - start
print(json.dumps({"lines": len(answers), "seconds": seconds, "openSeconds": start - opened}))
