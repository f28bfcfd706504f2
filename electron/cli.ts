#!/usr/bin/env node
import { createHost } from './host/host.ts'
const at = process.argv.indexOf('--project')
const host = await createHost({ projectPath: at > 0 ? process.argv[at + 1] : undefined })
const port = process.argv.indexOf('--port')
const l = await host.listen({ port: port > 0 ? Number(process.argv[port + 1]) : 0 })
console.log(l.url)
