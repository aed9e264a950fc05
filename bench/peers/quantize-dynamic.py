"""An exported graph in int8, as ONNX Runtime's own tool makes it: signed weights with a scale an output.

    python quantize-dynamic.py ONNX_FOLDER INT8_FOLDER
"""
import shutil
import sys
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic

source, target = map(Path, sys.argv[1:])
(target / "onnx").mkdir(parents=True, exist_ok=True)
shutil.copy(source / "tokenizer.json", target)
quantize_dynamic(
    source / "onnx/model.onnx",
    target / "onnx/model.onnx",
    op_types_to_quantize=["MatMul"],
    per_channel=True,
    weight_type=QuantType.QInt8,
    use_external_data_format=True,
)
