// Words that models share: where they run, and the pictures they look at.

/** Execution providers by the runtime's own names: processor, NVIDIA, DirectX 12, Apple, WebGPU. */
export const PROVIDERS = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const
export type Provider = (typeof PROVIDERS)[number]

/** (height, width, 3) bytes, sRGB. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}
