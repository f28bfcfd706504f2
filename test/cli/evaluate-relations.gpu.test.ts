import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../native-models/evaluation/metrics.ts'
import { temporaryFolder } from '../project/folders.ts'
import { studio } from './run-studio.ts'

describe('evaluate relations', () => {
  it('answers from the truth alone, and says what is wrong with a file that is no truth', async () => {
    const capture = join(temporaryFolder(), 'capture')
    const made = await studio(['synth', '--out', capture, '--objects', '12', '--frames', '4', '--size', '64x48', '--seed', '9', '--quiet'])
    expect(made.code, made.stderr).toBe(0)
    for (const stages of ['perception', 'both']) {
      const ran = await studio(['evaluate', 'relations', join(capture, 'truth.json'), '--truth', stages, '--json'])
      expect(ran.code, ran.stderr).toBe(0)
      const { protocol, settings, metrics } = ran.json() as unknown as Report
      expect([protocol, settings['truth']]).toEqual(['relations', stages])
      expect(metrics['joint.localisation']!.n).toBe(settings['queries'])
      expect(metrics['joint.localisation']!.value).toBeGreaterThan(metrics['argmax.localisation']!.value)
    }
    const other = await studio(['evaluate', 'relations', join(capture, 'capture.json'), '--truth', 'both'])
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('no truth of a synthetic capture')])
  }, 60_000)

  it('asks for the cameras of a truth that is away from its capture', async () => {
    const astray = join(temporaryFolder(), 'truth.json')
    writeFileSync(astray, JSON.stringify({ format: 'synthetic-truth', version: 1, seed: 1, up: [0, 0, 1], units: 'm', metresPerUnit: 1, depthUnit: 0.001,
      frames: [{ name: '000000', image: 'a', mask: 'b', width: 8, height: 8 }], relations: [],
      instances: [{ id: 1, label: 'mug', color: 'red', pattern: 'plain', attributes: [], centroid: [0, 0, 0], box: { center: [0, 0, 0], size: [1, 1, 1], rotation: [1, 0, 0, 0] }, support: null, pixels: 1, frames: 1 }],
      queries: [{ text: 'the left mug', kind: 'leftmost', target: 1, anchors: [], view: '000000', reference: 'viewer', distractors: 0 }] }))
    const lost = await studio(['evaluate', 'relations', astray, '--truth', 'both'])
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining('keep truth.json in its capture')])
  })
})
