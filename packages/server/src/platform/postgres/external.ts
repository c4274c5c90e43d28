import { Client } from 'pg'
import { redactUrl } from '../config-secrets.ts'
import { StartError, errorMessage } from '../start-error.ts'

const oldestVersion = 150_000

/**
 * Connects once to an external PostgreSQL to find out whether the server can work with it.
 * @param variable the setting that the URL came from, for the message
 * @throws StartError that says what to do
 */
export async function checkExternalPostgres(url: string, variable: 'DATABASE_URL' | 'DATABASE_REPLICA_URLS'): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // A connection that breaks during the check fails the query below; the event would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ number: string; name: string; encoding: string; create: boolean }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as name,
        current_setting('server_encoding') as encoding, has_database_privilege(current_database(), 'create') as create`)
    const server = rows[0]
    if (!server || Number(server.number) < oldestVersion) {
      throw new StartError(`${variable} names a PostgreSQL ${server?.name ?? ''}; Tsubame needs 15 or newer. Update it, or remove DATABASE_URL to use Tsubame's own PostgreSQL.`)
    }
    if (server.encoding !== 'UTF8') throw new StartError(`The database in ${variable} is encoded as ${server.encoding}; Tsubame needs UTF8. Create it with: createdb --encoding=UTF8 --template=template0 NAME`)
    if (variable === 'DATABASE_URL' && !server.create) {
      throw new StartError('The role in DATABASE_URL may not create tables in its database. Make it the owner: ALTER DATABASE name OWNER TO role')
    }
  } catch (error) {
    throw error instanceof StartError ? error : explain(error, url, variable)
  } finally {
    // The outcome is known; how the goodbye went does not change it.
    await client.end().catch(() => undefined)
  }
}

function explain(error: unknown, url: string, variable: string): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const shown = redactUrl(url)
  const message = errorMessage(error)
  switch (code) {
    case 'ECONNREFUSED':
      return new StartError(`Nothing answers at the address in ${variable} (${shown}). Is PostgreSQL running there, and are host and port right?`, error)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartError(`The host name in ${variable} (${shown}) is unknown. Correct it, or check this machine's name resolution.`, error)
    case 'ENOENT':
      return new StartError(`There is no PostgreSQL socket where ${variable} (${shown}) points. Is PostgreSQL running, and is the folder right?`, error)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new StartError(`PostgreSQL at the address in ${variable} (${shown}) cannot be reached. Check host, port and firewall.`, error)
    case '28P01':
    case '28000':
      return new StartError(`PostgreSQL does not accept user and password of ${variable} (${shown}): ${message}. Correct them, and see the server's pg_hba.conf.`, error)
    case '3D000':
      return new StartError(`The database in ${variable} (${shown}) does not exist. Create it: createdb --encoding=UTF8 --owner=USER NAME`, error)
    case '53300':
      return new StartError(`PostgreSQL in ${variable} has no free connections. Raise its max_connections, or lower TSUBAME_DB_POOL.`, error)
    default:
      if (/timeout/i.test(message)) return new StartError(`PostgreSQL at the address in ${variable} (${shown}) does not answer in time. Check host, port and firewall.`, error)
      if (/SASL|password must be a string/.test(message)) return new StartError(`PostgreSQL asks for a password and ${variable} (${shown}) has none. Write postgres://user:password@host:5432/name`, error)
      if (/SSL/.test(message)) return new StartError(`The connection to ${variable} (${shown}) fails over encryption: ${message}. Add ?sslmode=require or ?sslmode=disable to the URL, as the database demands.`, error)
      return new StartError(`The database in ${variable} (${shown}) cannot be used: ${message}`, error)
  }
}
