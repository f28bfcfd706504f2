// instance-loss.wgsl in plain doubles. Rows of `features` are channels: (channels, rays). Only tests import it.

import { MARGIN, NO_GROUP, type InstanceLossShape } from './instance-loss.ts'

interface Block { readonly strength: number; readonly pushes: boolean }

export function referenceInstanceLoss({ rays, block, channels }: InstanceLossShape, features: ArrayLike<number>, groups: ArrayLike<number>, blocks: readonly Block[]): number {
  const unit = (ray: number): number[] => {
    const row = Array.from({ length: channels }, (_, c) => features[c * rays + ray]!)
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))
    return row.map((x) => x / length)
  }
  const units = Array.from({ length: rays }, (_, ray) => unit(ray))
  let loss = 0
  for (let i = 0; i < rays; i++)
    for (let j = i + 1; j < (Math.floor(i / block) + 1) * block; j++) {
      const { strength, pushes } = blocks[Math.floor(i / block)]!
      if (groups[i] === NO_GROUP || groups[j] === NO_GROUP) continue
      const distance = Math.sqrt(units[i]!.reduce((sum, x, c) => sum + (x - units[j]![c]!) ** 2, 0))
      if (groups[i] === groups[j]) loss += strength * distance
      else if (pushes) loss += strength * Math.max(0, MARGIN - distance)
    }
  return loss
}
