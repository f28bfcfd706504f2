// A kernel bound to its buffers and sizes: encoding it is one call.

import type { Binds, Kernel } from '../../gpu/kernel.ts'

export type Step = (pass: GPUComputePassEncoder) => void

/** Threads per workgroup of the kernels that take one item per thread. */
const GROUP = 64
/** WebGPU's least maximum of workgroups per dimension; more go into a second dimension. */
const GROUPS_PER_ROW = 65535

/** One workgroup per `count`, over two dimensions where one would not do; kernels return beyond the end. */
export function dispatchGroups(pass: GPUComputePassEncoder, kernel: Kernel, group: GPUBindGroup, count: number): void {
  const x = Math.min(count, GROUPS_PER_ROW)
  kernel.dispatch(pass, group, x, x > 0 ? Math.ceil(count / x) : 0)
}

/** One thread per item; `items` is asked at encoding. */
export function perItem(kernel: Kernel, binds: Binds, items: () => number): Step {
  const group = kernel.bind(binds)
  return (pass) => dispatchGroups(pass, kernel, group, Math.ceil(items() / GROUP))
}
