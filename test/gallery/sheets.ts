// Contact sheets: pictures in a grid with a caption below each, as a JPEG.

import sharp from 'sharp'

export interface Tile { readonly rgb: Uint8Array; readonly width: number; readonly height: number; readonly caption: string | null }

const CAPTION_PIXELS = 15
const QUALITY = 82

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const captionOf = (width: number, text: string): Buffer => Buffer.from(
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${CAPTION_PIXELS}"><text x="4" y="11.5" font-family="Inter, sans-serif" font-size="11" fill="#222">${escaped(text)}</text></svg>`)

/** Tiles of one size, `columns` to a row. */
export async function writeSheet(file: string, tiles: readonly Tile[], columns: number): Promise<void> {
  const { width, height } = tiles[0]!
  const cell = height + CAPTION_PIXELS
  const layers = tiles.flatMap(({ rgb, caption }, k) => {
    const [left, top] = [(k % columns) * width, Math.floor(k / columns) * cell]
    const picture = { input: Buffer.from(rgb), raw: { width, height, channels: 3 as const }, left, top }
    return caption === null ? [picture] : [picture, { input: captionOf(width, caption), left, top: top + height }]
  })
  await sharp({ create: { width: width * columns, height: cell * Math.ceil(tiles.length / columns), channels: 3, background: '#f4f3ef' } })
    .composite(layers).jpeg({ quality: QUALITY }).toFile(file)
}
