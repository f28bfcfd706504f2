// Where the studio keeps what belongs to the user and not to a project: recent projects, the sample, what runs took.

import { homedir } from 'node:os'
import { join } from 'node:path'

/** `STUDIO_HOME` moves it, which tests and portable installations use. */
export function userFolder(): string {
  const { STUDIO_HOME, XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (STUDIO_HOME) return STUDIO_HOME
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'spatialreasoner-studio')
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'spatialreasoner-studio')
  return join(XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'spatialreasoner-studio')
}
