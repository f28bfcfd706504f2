// Comma-separated values with quotes (RFC 4180): commas, line breaks and doubled quotes inside quotes are text.

import { Fault } from '../scene/faults.ts'

export type Row = Readonly<Record<string, string>>

/** Rows by column name of the first line. `where` is the file for error messages. Throws Fault input.invalid naming the line. */
export function parseCsv(text: string, where = 'the table'): Row[] {
  const lines = cells(text, where)
  const header = lines.shift()
  if (!header) throw new Fault('input.invalid', `${where} is empty; expected a first line of column names.`, where)
  return lines.map((line, i) => {
    if (line.length !== header.length) throw new Fault('input.invalid', `${where}, row ${i + 2}: ${line.length} values for ${header.length} columns. Quote values that contain commas.`, `${where}:${i + 2}`)
    return Object.fromEntries(header.map((name, k) => [name, line[k]!]))
  })
}

function cells(text: string, where: string): string[][] {
  const rows: string[][] = []
  let [row, value, quoted, touched]: [string[], string, boolean, boolean] = [[], '', false, false]
  const endRow = (): void => {
    if (touched || row.length > 0) rows.push([...row, value])
    ;[row, value, touched] = [[], '', false]
  }
  for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; i++) {
    const c = text[i]!
    if (quoted) {
      if (c !== '"') value += c
      else if (text[i + 1] === '"') { value += '"'; i++ }
      else quoted = false
    } else if (c === '"' && value === '') [quoted, touched] = [true, true]
    else if (c === ',') { row.push(value); value = ''; touched = true }
    else if (c === '\n') endRow()
    else if (c !== '\r') { value += c; touched = true }
  }
  if (quoted) throw new Fault('input.invalid', `${where}: a quote opened in row ${rows.length + 1} is never closed.`, where)
  endRow()
  return rows
}

/** A column's value; throws Fault input.invalid naming the columns there are. */
export function column(row: Row, name: string, where = 'the table'): string {
  const value = row[name]
  if (value === undefined) throw new Fault('input.invalid', `${where} has no column "${name}"; it has ${Object.keys(row).join(', ')}.`, where)
  return value
}

/** A Python-style list of strings or numbers, as ReferIt3D's tables hold them: ['office chair', "child's bed"]. */
export function listOf(text: string): string[] {
  const inner = text.trim().replace(/^\[/, '').replace(/\]$/, '')
  return [...inner.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^,\s]+)/g)].map((m) => (m[1] ?? m[2] ?? m[3])!)
}
