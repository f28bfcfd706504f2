// What a command prints: one JSON value with --json, otherwise lines for a person. Nothing else goes to stdout.

import type { Fault } from '../../native-models/scene/faults.ts'

export interface GlobalOptions {
  project?: string
  json?: boolean
  seed?: string
  device?: string
  quiet?: boolean
}

export function print(options: GlobalOptions, value: unknown, lines: () => string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(value)}\n` : lines().map((line) => `${line}\n`).join(''))
}

/** A remark beside the result: never on stdout. */
export function note(options: GlobalOptions, message: string): void {
  if (!options.quiet) process.stderr.write(`${message}\n`)
}

/** The message alone: a stack trace helps nobody who gave a wrong file. */
export function printFault(options: GlobalOptions, fault: Fault): void {
  if (options.json) process.stdout.write(`${JSON.stringify({ error: { code: fault.code, message: fault.message, where: fault.where } })}\n`)
  process.stderr.write(`studio: ${fault.message}\n`)
}

/** Columns of text, each as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
}
