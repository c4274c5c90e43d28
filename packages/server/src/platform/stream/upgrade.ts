import { statusText } from '../http/status-text.ts'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Caller } from '../caller.ts'
import { bearerToken } from '../http/credentials.ts'

export type UpgradeRefusal = 400 | 401 | 403 | 404 | 500 | 503

const PATH = '/streaming'
/** The permission every app's token needs to listen at all. */
const PERMISSION = 'read:account'

/** Decides over a request to become a socket: `Authorization` wins over `?i=`; without a token it is anonymous. */
export async function admitUpgrade(
  request: Pick<IncomingMessage, 'url' | 'headers'>,
  authenticate: (token: string) => Promise<Caller | null>,
): Promise<{ caller: Caller | null } | { status: UpgradeRefusal }> {
  const url = request.url ?? '/'
  const query = url.indexOf('?')
  if ((query === -1 ? url : url.slice(0, query)) !== PATH) return { status: 404 }
  const token = bearerToken(request.headers.authorization) ?? (query === -1 ? null : new URLSearchParams(url.slice(query)).get('i'))
  if (token === null) return { caller: null }
  const caller = await authenticate(token)
  if (!caller || !(caller.native || caller.permissions.has(PERMISSION))) return { status: 401 }
  if (caller.isSuspended || caller.isDeleted) return { status: 403 }
  return { caller }
}

/** Answers in plain HTTP and hangs up. */
export function refuseUpgrade(socket: Duplex, status: UpgradeRefusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${statusText(status)}`,
    'Connection: close',
    'Content-Length: 0',
    ...(status === 401 ? ['WWW-Authenticate: Bearer realm="Misskey", error="invalid_token"'] : []),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy())
}
