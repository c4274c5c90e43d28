import { redactUrl } from './config-secrets.ts'
import { StartError, errorCode, errorMessage } from './start-error.ts'

/**
 * Connects once to Redis to find out whether the server can work with it.
 * @throws StartError that says what to do
 */
export async function checkRedis(url: string): Promise<void> {
  // Only loaded where Redis is used: it is optional, and start-up time counts.
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 10_000, maxRetriesPerRequest: 0, retryStrategy: () => null })
  let reason: unknown = null
  redis.on('error', (error: unknown) => { reason = error })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw explain(reason ?? error, url)
  } finally {
    redis.disconnect()
  }
}

function explain(error: unknown, url: string): StartError {
  const shown = redactUrl(url)
  const message = errorMessage(error)
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
      return new StartError(`Nothing answers at the address in REDIS_URL (${shown}). Is Redis running there, and are host and port right? Without REDIS_URL a single server works too.`, error)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`The host name in REDIS_URL (${shown}) is unknown. Correct it, or remove REDIS_URL when there is one server process only.`, error)
    default:
      if (/WRONGPASS|NOAUTH|AUTH/.test(message)) return new StartError(`Redis does not accept the password of REDIS_URL (${shown}): ${message}. Write redis://:password@host:6379`, error)
      return new StartError(`Redis at REDIS_URL (${shown}) cannot be used: ${message}`, error)
  }
}
