// Where the sample project lies once `studio demo` has made it.

import { join } from 'node:path'
import { isProject } from '../project/opening.ts'
import { userFolder } from '../project/home.ts'

export const samplePath = (): string => join(userFolder(), 'sample.studio')

/** The sample project's folder, or null while nobody has made it. */
export const sampleFolder = (): string | null => (isProject(samplePath()) ? samplePath() : null)

/** The folder of the sample's capture inside its project. */
export const sampleCapture = (projectPath: string): string => join(projectPath, 'capture')
