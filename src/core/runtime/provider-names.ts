/** ONNX Runtime's names, fastest first. Apart from the table of providers, which loads ONNX Runtime: `--help` needs the names alone. */
export const providerNames = ['cuda', 'webgpu', 'dml', 'coreml', 'tensorrt', 'cpu'] as const;
