// Installers by electron-builder, from what Electron Forge packaged.
//
// Forge's own makers and electron-builder do not meet any more: the packages that once joined them export a function
// that Forge 6 and later refuse. electron-builder still takes a finished app (`prepackaged`), and that is all it needs.

import { MakerBase, type MakerOptions } from '@electron-forge/maker-base'
import type { ForgePlatform } from '@electron-forge/shared-types'
import { Arch, build, Platform, type Configuration } from 'electron-builder'
import { join } from 'node:path'

export interface BuilderTargets { linux?: string[]; win32?: string[]; darwin?: string[] }

const PLATFORMS = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC }
type Supported = keyof typeof PLATFORMS

export class MakerBuilder extends MakerBase<BuilderTargets> {
  name = 'builder'
  defaultPlatforms: ForgePlatform[] = ['linux', 'win32', 'darwin']
  readonly #configuration: Configuration

  constructor(targets: BuilderTargets, configuration: Configuration) {
    super(targets)
    this.#configuration = configuration
  }

  override isSupportedOnCurrentPlatform(): boolean {
    return process.platform in PLATFORMS
  }

  /** Builds this platform's installers; returns their paths. electron-builder fetches its packers on first use. */
  override async make({ dir, makeDir, appName, targetPlatform, targetArch }: MakerOptions): Promise<string[]> {
    const platform = targetPlatform as Supported
    const names = this.config[platform] ?? []
    return build({
      prepackaged: platform === 'darwin' ? join(dir, `${appName}.app`) : dir,
      targets: PLATFORMS[platform].createTarget(names, Arch[targetArch as keyof typeof Arch]),
      config: { ...this.#configuration, directories: { output: join(makeDir, 'builder', targetPlatform, targetArch) }, publish: null },
    })
  }
}
