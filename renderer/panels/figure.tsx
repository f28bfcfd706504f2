// A number worth reading from afar, with what it is and what was expected of it.

export function Figure({ name, value, note }: { name: string; value: string; note?: string | undefined }) {
  return <div className="figure"><span className="dim">{name}</span><strong className="num">{value}</strong>{note !== undefined && <span className="faint num">{note}</span>}</div>
}
