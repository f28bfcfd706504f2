#!/usr/bin/env node
// `studio …`: the window's twin on the command line.

import { run } from './cli/program.ts'

await run(process.argv.slice(2))
