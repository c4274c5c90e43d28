import { inspect } from './inspect.ts'
import type { MediaAnswer, MediaRequest } from './protocol.ts'
import { render } from './render.ts'

/** The program of a media process: answers one request at a time, ends with the server or when it grows too large. */
const maxMemory = Number(process.argv[2])

async function answer(request: MediaRequest): Promise<MediaAnswer> {
  try {
    const result = request.task === 'inspect' ? await inspect(request.path) : await render(request.path, request.folder, request.inspection)
    return { ok: true, result }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) }
  }
}

process.on('message', (request: MediaRequest) => void answer(request).then((result) => process.send?.(result)))
process.on('disconnect', () => process.exit(0))
// Decoders work beside this thread, so it sees them grow.
setInterval(() => {
  if (process.memoryUsage.rss() > maxMemory) process.exit(137)
}, 100)
