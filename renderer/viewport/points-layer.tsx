// The capture's sparse points, shown until there are splats.

import { useThree } from '@react-three/fiber'
import { useEffect, useState } from 'react'
import { BufferAttribute, BufferGeometry, Color, SRGBColorSpace } from 'three'
import { create } from 'zustand'
import { readSafetensors } from '../../native-models/scene/safetensors.ts'
import { attempt } from '../state/faults.ts'
import { useCapture } from '../state/replica.ts'
import { blobBytes, WireFault } from '../studio.ts'
import { includeBounds, robustBox } from './bounds.ts'
import { useCloud } from './cloud.ts'

/** (N, 3) world positions of the points shown, for setting gravity by clicks before there are splats. */
export const usePoints = create<{ positions: Float32Array | null }>()(() => ({ positions: null }))

const POINT_PX = 2.5

/** sRGB bytes to the linear values that three mixes in. */
function linear(bytes: Uint8Array): Float32Array {
  const lookup = Float32Array.from({ length: 256 }, (_, byte) => new Color().setRGB(byte / 255, 0, 0, SRGBColorSpace).r)
  return Float32Array.from(bytes, (byte) => lookup[byte]!)
}

async function readPoints(blob: string): Promise<BufferGeometry> {
  const tensors = readSafetensors(new Uint8Array(await blobBytes(blob)), blob)
  const positions = tensors['positions']?.data
  const colors = tensors['colors']?.data
  if (!(positions instanceof Float32Array) || !(colors instanceof Uint8Array)) throw new WireFault('internal', `${blob} holds no points`)
  usePoints.setState({ positions })
  includeBounds('points', robustBox(positions))
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setAttribute('color', new BufferAttribute(linear(colors), 3))
  return geometry
}

function usePointGeometry(blob: string | null): BufferGeometry | null {
  const [geometry, setGeometry] = useState<BufferGeometry | null>(null)
  useEffect(() => {
    if (blob === null) return undefined
    let wanted = true
    const load = async (): Promise<void> => {
      const read = await attempt('splats', () => readPoints(blob))
      if (wanted) setGeometry(read)
    }
    void load()
    return () => {
      wanted = false
      setGeometry(null)
      usePoints.setState({ positions: null })
    }
  }, [blob])
  return geometry
}

export function PointsLayer() {
  const geometry = usePointGeometry(useCapture()?.pointsBlob ?? null)
  const hasSplats = useCloud((s) => s.cloud !== null)
  const invalidate = useThree((s) => s.invalidate)
  useEffect(() => invalidate(), [geometry, hasSplats, invalidate])
  if (geometry === null || hasSplats) return null
  return (
    <points geometry={geometry} frustumCulled={false}>
      <pointsMaterial size={POINT_PX} sizeAttenuation={false} vertexColors />
    </points>
  )
}
