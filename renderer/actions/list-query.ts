// Actions on the question.

import { Bookmark, MessageSquareText, Target } from 'lucide-react'
import { query } from '../state/query.ts'
import { setView, view } from '../state/view.ts'
import { currentInstances } from '../state/replica.ts'
import type { Action } from './action.ts'
import { ask, saveQuery, whyNotCorrect } from './query.ts'

/** The bar registers its field here, so that a key can put the cursor into it. */
let focusBar: () => void = () => undefined
export const setFocusBar = (focus: () => void): void => { focusBar = focus }

function focusQuery(): void {
  const coming = view().workspace !== 'ground'
  setView({ workspace: 'ground' })
  // Where the bar is only now coming on screen, its field is not there yet.
  if (coming) setTimeout(() => focusBar(), 0)
  else focusBar()
}

const whyNoQuestion = (): string | null => (query().text.trim() === '' && !query().edited ? 'Type a question first' : null)

export const QUERY_ACTIONS: readonly Action[] = [
  {
    id: 'query.focus', title: 'Ask about the scene', scope: 'global', keys: ['/', 'Ctrl+F'], icon: MessageSquareText, also: 'query search find ground',
    blocked: () => (currentInstances().length === 0 ? 'Name some instances first' : null), run: focusQuery,
  },
  { id: 'query.ask', title: 'Ask', scope: 'query', keys: ['Ctrl+Enter', 'Enter'], unlisted: true, blocked: whyNoQuestion, run: ask },
  { id: 'query.save', title: 'Save the query', scope: 'global', keys: ['Ctrl+S'], icon: Bookmark, also: 'keep bookmark', blocked: () => (query().decomposition === null ? 'Ask something first' : null), run: saveQuery },
  {
    id: 'query.correct', title: 'Wrong object? Click the right one', scope: 'viewport', keys: ['W'], icon: Target, also: 'correct answer',
    blocked: () => (view().navigation === 'fly' ? 'W flies forward: leave fly first (V)' : whyNotCorrect()),
    run: () => setView((s) => ({ correcting: !s.correcting, tool: 'select' })),
  },
]
