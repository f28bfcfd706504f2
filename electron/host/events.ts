// What the host tells every window, in the order it happened.

import { EventPublisher } from '@orpc/server'
import type { HostEvent } from '../contract/events.ts'

/** A window that falls further behind than this misses events; it sees the gap in revisions and refetches. */
const BUFFERED_EVENTS = 4096

export interface EventBus {
  publish(event: HostEvent): void
  /** Starts with `hello`; ends when the signal aborts or the bus closes. */
  stream(hostId: string, signal: AbortSignal | undefined): AsyncGenerator<HostEvent, void>
  close(): void
}

export function createEventBus(): EventBus {
  const publisher = new EventPublisher<{ event: HostEvent }>({ maxBufferedEvents: BUFFERED_EVENTS })
  const closing = new AbortController()
  return {
    publish: (event) => publisher.publish('event', event),
    close: () => closing.abort(),
    async *stream(hostId, signal) {
      const ended = AbortSignal.any([closing.signal, ...(signal === undefined ? [] : [signal])])
      // Subscribed before "hello", so that nothing between the two is missed.
      const events = publisher.subscribe('event', { signal: ended })
      yield { type: 'hello', hostId }
      try {
        yield* events
      } catch (error) {
        if (!ended.aborted) throw error
      }
    },
  }
}
