import { runServer } from '../lifecycle.ts'
import { loadConfig } from '../platform/config.ts'
import { startServer } from '../wire.ts'

export async function start(): Promise<number> {
  await runServer(loadConfig(), startServer)
  return 0
}
