// Progress of a job on stderr: one bar that repaints itself on a terminal, a plain line now and then elsewhere.

import type { Progress } from '../../native-models/scene/progress.ts'

/** Rare enough for a log file, often enough to see that it lives. */
const PLAIN_LINE_EVERY_MS = 5000
const BAR_WIDTH = 24

/** What tells a person whether it goes well; the window has curves of the rest. */
const SHOWN_METRICS = new Set(['loss', 'psnr', 'heldOutPsnr', 'splats'])

export interface ProgressLine {
  show(progress: Progress): void
  /** Leaves the terminal at the start of a fresh line. */
  end(): void
}

export function createProgressLine(quiet: boolean, stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (quiet) return { show: () => undefined, end: () => undefined }
  return stream.isTTY ? repainting(stream) : plain(stream)
}

function repainting(stream: NodeJS.WriteStream): ProgressLine {
  let painted = false
  return {
    show(progress) {
      painted = true
      const filled = Math.round(BAR_WIDTH * fraction(progress))
      const line = `${'━'.repeat(filled)}${'─'.repeat(BAR_WIDTH - filled)} ${describe(progress)}`
      stream.write(`\r\u001B[K${line.slice(0, Math.max(20, stream.columns - 1))}`)
    },
    end: () => void (painted && stream.write('\n')),
  }
}

function plain(stream: NodeJS.WriteStream): ProgressLine {
  let [shownAt, phase] = [-Infinity, '']
  return {
    show(progress) {
      const now = Date.now()
      if (progress.phase === phase && now - shownAt < PLAIN_LINE_EVERY_MS) return
      ;[shownAt, phase] = [now, progress.phase]
      stream.write(`${describe(progress)}\n`)
    },
    end: () => undefined,
  }
}

const fraction = ({ step, total }: Progress): number => (total > 0 ? Math.min(1, step / total) : 0)

export function describe(progress: Progress): string {
  const { phase, step, total, rate, secondsLeft, metrics } = progress
  const parts = [`${phase} ${count(step)}/${count(total)}`]
  if (rate !== undefined) parts.push(`${rate.toPrecision(3)}/s`)
  if (secondsLeft !== undefined) parts.push(`${clock(secondsLeft)} left`)
  for (const [name, value] of Object.entries(metrics ?? {})) if (SHOWN_METRICS.has(name)) parts.push(`${name} ${count(value)}`)
  return parts.join(' · ')
}

const count = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(4))

export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const pad = (value: number): string => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
}
