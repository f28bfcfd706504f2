// What models look at.

/** (height, width, 3) bytes, sRGB. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}
