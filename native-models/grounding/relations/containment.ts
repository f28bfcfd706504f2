// inside and containing.

import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { shareInside, sigmoid, sampleApart } from '../measures.ts'
import { at, type Relation } from './relation.ts'

const SHARE_SOFTNESS = 0.1
/** Soft step in the logarithm of the volume ratio: measured volumes are within a factor of about two. */
const VOLUME_SOFTNESS = 0.35

const held = (inner: Body, outer: Body): Values => ({ share: shareInside(inner, outer), volumeRatio: inner.volume / outer.volume })
const score = (v: Values, l: Values): number =>
  sigmoid((at(v, 'share') - at(l, 'share')) / SHARE_SOFTNESS) * sigmoid(Math.log(at(l, 'volumeRatio') / at(v, 'volumeRatio')) / VOLUME_SOFTNESS)
const heldAtMost = (inner: Body, outer: Body, l: Values): number => score({ share: sampleApart(inner, outer) ? 0 : 1, volumeRatio: inner.volume / outer.volume }, l)

export const inside: Relation = { anchors: 1, gravity: false, framed: false, measure: (t, a) => held(t, a[0]!), score, atMost: (t, a, l) => heldAtMost(t, a[0]!, l) }
export const containing: Relation = { anchors: 1, gravity: false, framed: false, measure: (t, a) => held(a[0]!, t), score, atMost: (t, a, l) => heldAtMost(a[0]!, t, l) }
