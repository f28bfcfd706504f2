// Where models can run.

/** Execution providers by the ONNX runtime's own names: processor, NVIDIA, DirectX 12, Apple, WebGPU. */
export const PROVIDERS = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const
export type Provider = (typeof PROVIDERS)[number]
