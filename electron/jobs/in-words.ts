// Sizes and counts as a person reads them in a message.

export const inWords = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`)

const THIN_SPACE = '\u202f'
export const counted = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)
