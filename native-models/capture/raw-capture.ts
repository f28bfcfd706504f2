// What every reader hands over: frames as the files state them, before photographs are looked at.

import type { Intrinsics } from '../scene/camera.ts'
import type { PointSet } from '../scene/frames.ts'
import type { Mat4, Vec3 } from '../scene/geometry.ts'
import type { CaptureRecord } from '../scene/records.ts'

export interface RawFrame {
  /** Relative to `root`. */
  readonly imagePath: string
  readonly depthPath: string | null
  /** As stated; the photograph itself may be larger or smaller. */
  readonly intrinsics: Intrinsics
  readonly worldFromCamera: Mat4
}

export interface UpHint {
  readonly direction: Vec3
  readonly confidence: number
  readonly method: string
}

export interface RawCapture {
  readonly format: CaptureRecord['format']
  /** Folder that image and depth paths are relative to. */
  readonly root: string
  readonly frames: readonly RawFrame[]
  /** Listed and already known to be absent. */
  readonly missing: readonly string[]
  readonly points: PointSet | null
  readonly depth: RawDepth | null
  readonly metric: CaptureRecord['metric']
  readonly upHint: UpHint | null
  readonly warnings: readonly string[]
}

export interface RawDepth {
  /** World units per depth value. */
  readonly unit: number
  /** True where nothing states the unit: it is then checked against the poses. */
  readonly assumed: boolean
  /** True for a real depth sensor's recording, whose colour camera may stand elsewhere than stated. */
  readonly sensor: boolean
  /** The depth camera, where the format states one of its own. */
  readonly intrinsics: Intrinsics | null
  /** Depth of another size is the same view at another resolution (nerfstudio), not a mistake. */
  readonly mayDifferInSize: boolean
}
