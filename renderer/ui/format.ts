// Numbers as people read them: with their unit, grouped, never with more digits than they carry.

import type { Evidence } from '../../native-models/scene/grounding.ts'

const THIN_SPACE = '\u202f'

export const grouped = (n: number): string => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)

/** 10 000 000 is 10 million, 3 100 000 is 3.1 million. */
export const millions = (n: number): string => (n / 1e6).toFixed(n % 1e6 < 5e4 || n % 1e6 > 95e4 ? 0 : 1)

export const score = (s: number): string => s.toFixed(2)

/** 0.11 m, 12 cm stays 0.12 m: one unit within a panel reads better than two. */
export function lengthText(value: number, units: 'm' | 'scene' | 'ratio'): string {
  const digits = Math.abs(value) >= 10 ? 1 : 2
  if (units === 'ratio') return value.toFixed(2)
  return `${value.toFixed(digits)}${THIN_SPACE}${units === 'm' ? 'm' : 'units'}`
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`
}

export function bytes(n: number): string {
  const unit = n >= 2 ** 30 ? 'GB' : n >= 2 ** 20 ? 'MB' : 'kB'
  const size = n / (unit === 'GB' ? 2 ** 30 : unit === 'MB' ? 2 ** 20 : 2 ** 10)
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** `gapM` → "gap", metres; `gapU` → "gap", scene units; `overlap` → "overlap", a ratio. */
export function quantity(name: string): { words: string; units: 'm' | 'scene' | 'ratio' | 'deg' } {
  const suffix = /^(.*[a-z])(M|U|Deg|Degrees)$/.exec(name)
  const words = (suffix?.[1] ?? name).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const units = suffix?.[2] === 'M' ? 'm' : suffix?.[2] === 'U' ? 'scene' : suffix?.[2]?.startsWith('Deg') === true ? 'deg' : 'ratio'
  return { words, units }
}

export function quantityText(name: string, value: number): string {
  const { units } = quantity(name)
  return units === 'deg' ? `${value.toFixed(0)}°` : lengthText(value, units)
}

/** The value worth writing on a relation line: a length where there is one. */
export function measuredText(evidence: Evidence): string | null {
  const entries = Object.entries(evidence.measured)
  const limited = entries.filter(([name]) => name in evidence.limits)
  const found = [...limited, ...entries].find(([name]) => quantity(name).units !== 'ratio') ?? limited[0] ?? entries[0]
  return found === undefined ? null : quantityText(...found)
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`

export function ago(iso: string): string {
  const minutes = (Date.now() - Date.parse(iso)) / 60_000
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${Math.floor(minutes)} min ago`
  if (minutes < 60 * 24) return `${Math.floor(minutes / 60)} h ago`
  return new Date(iso).toLocaleDateString()
}

export const basename = (path: string): string => path.replace(/[/\\]+$/, '').split(/[/\\]/).at(-1) ?? path
