// A form made from a zod object: one field per parameter, its description as help, its default as placeholder.
// Names, limits and choices are the schema's; nothing about a parameter is written here a second time.

import { useId, useState } from 'react'
import type { z } from 'zod'
import { complaints, propertiesOf, titleOf, type Property, type Values } from './schema.ts'

/** Parameters are strings, numbers or switches; anything else has no field. */
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

interface Props {
  readonly schema: z.ZodObject
  readonly names: readonly string[]
  readonly values: Values
  readonly onChange: (values: Values) => void
}

export function SchemaFields({ schema, names, values, onChange }: Props) {
  const properties = propertiesOf(schema)
  const errors = complaints(schema, values)
  const set = (name: string, value: unknown): void => {
    const { [name]: _before, ...rest } = values
    onChange(value === undefined ? rest : { ...rest, [name]: value })
  }
  return (
    <div className="form">
      {names.map((name) => (
        <SchemaField key={name} name={name} property={properties[name] ?? {}} value={values[name]} error={errors[name]} onChange={(value) => set(name, value)} />
      ))}
    </div>
  )
}

interface FieldProps { name: string; property: Property; value: unknown; error: string | undefined; onChange: (value: unknown) => void }

function SchemaField(props: FieldProps) {
  const id = useId()
  if (props.property.type === 'boolean') return <CheckField id={id} {...props} />
  const { name, property, error } = props
  return (
    <div className="form-field">
      <label htmlFor={id}>{titleOf(name)}</label>
      {property.enum === undefined ? <TextField id={id} {...props} /> : <ChoiceField id={id} {...props} />}
      {error === undefined
        ? <span className="form-help" id={`${id}-help`}>{property.description}</span>
        : <span className="form-error" id={`${id}-help`} role="alert">{error}</span>}
    </div>
  )
}

function CheckField({ id, name, property, value, onChange }: FieldProps & { id: string }) {
  // A switch without a default is left to the host unless it is touched.
  const undecided = value === undefined && property.default === undefined
  return (
    <div className="form-check">
      <input id={id} type="checkbox" checked={Boolean(value ?? property.default)} aria-describedby={`${id}-help`}
        ref={(box) => { if (box !== null) box.indeterminate = undecided }} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id}>{titleOf(name)}</label>
      <span className="form-help" id={`${id}-help`}>{property.description}</span>
    </div>
  )
}

function ChoiceField({ id, property, value, onChange }: FieldProps & { id: string }) {
  return (
    <select id={id} className="field" value={textOf(value ?? property.default)} aria-describedby={`${id}-help`} onChange={(event) => onChange(property.enum?.find((choice) => String(choice) === event.target.value))}>
      {property.enum?.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
    </select>
  )
}

/** Keeps what is typed: "0." is on its way to 0.5, although it already reads as a number. */
function TextField({ id, property, value, error, onChange }: FieldProps & { id: string }) {
  const numeric = property.type === 'number' || property.type === 'integer'
  const [typed, setTyped] = useState(textOf(value))
  const read = (text: string): unknown => (text.trim() === '' ? undefined : numeric ? Number(text) : text)
  const type = (text: string): void => {
    setTyped(text)
    onChange(read(text))
  }
  return (
    <input id={id} className={numeric ? 'field num' : 'field'} inputMode={numeric ? 'decimal' : 'text'} spellCheck={false} value={typed}
      placeholder={property.default === undefined ? 'not set' : textOf(property.default)}
      aria-invalid={error !== undefined} aria-describedby={`${id}-help`} onChange={(event) => type(event.target.value)} />
  )
}
