// How the desktop app is packaged: the shell in an asar, the studio beside it, fuses set, installers by electron-builder.
//   npm run package        out/<app>       (needs Electron's binary; STUDIO_ELECTRON_ZIPS names a folder that has it)
//   npm run make           installers

import { FuseV1Options, FuseVersion } from '@electron/fuses'
import { MakerZIP } from '@electron-forge/maker-zip'
import { FusesPlugin } from '@electron-forge/plugin-fuses'
import { VitePlugin } from '@electron-forge/plugin-vite'
import type { ForgeConfig } from '@electron-forge/shared-types'
import { join } from 'node:path'
import { MakerBuilder } from './electron/packaging/maker-builder.ts'
import { copyStudio } from './electron/packaging/studio-files.ts'
import { ensureWindow } from './electron/setup/builds.mjs'
import { node24 } from './electron/setup/packages.mjs'

const APP_ID = 'studio.spatialreasoner'
/** Playwright drives Electron through the Node inspector; only builds made to be tested leave that door open. */
const FOR_TESTS = process.env.STUDIO_TEST_BUILD === '1'
const ZIPS = process.env.STUDIO_ELECTRON_ZIPS

const config: ForgeConfig = {
  packagerConfig: {
    appBundleId: APP_ID,
    executableName: 'spatialreasoner-studio',
    asar: true,
    // The shell is two built files; everything else of the repository travels in resources/studio.
    ignore: (path: string) => path !== '' && path !== '/package.json' && path !== '/.vite' && !path.startsWith('/.vite/build'),
    prune: false,
    tmpdir: false,
    ...(ZIPS ? { electronZipDir: ZIPS } : {}),
  },
  hooks: {
    // After Forge's own build: it empties .vite first.
    packageAfterCopy: async (_config, buildPath, _version, platform, arch) => {
      await ensureWindow()
      await copyStudio(import.meta.dirname, join(buildPath, '..', 'studio'), { platform, arch }, node24())
    },
  },
  plugins: [
    new VitePlugin({
      build: [
        { entry: 'electron/main.ts', config: 'electron/vite.main.config.ts', target: 'main' },
        { entry: 'electron/preload.ts', config: 'electron/vite.preload.config.ts', target: 'preload' },
      ],
      renderer: [],
    }),
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: FOR_TESTS,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    }),
  ],
  makers: [
    new MakerZIP({}),
    new MakerBuilder({ linux: ['AppImage'], win32: ['nsis'], darwin: ['dmg'] }, { appId: APP_ID, productName: 'SpatialReasoner Studio', linux: { category: 'Graphics' } }),
  ],
}

export default config
