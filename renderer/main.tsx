// Where the window starts: styles, the connection to the host, keys, then the page.

import '@fontsource-variable/inter'
import 'uplot/dist/uPlot.min.css'
import './ui/tokens.css'
import './ui/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { listenToKeys } from './actions/keys.ts'
import { listenToMenu } from './actions/menu.ts'
import { App } from './app.tsx'
import { applyTheme } from './state/theme.ts'
import { follow } from './studio.ts'

applyTheme()
listenToKeys()
listenToMenu()
void follow(new AbortController().signal)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root to render into')
createRoot(root).render(<StrictMode><App /></StrictMode>)
