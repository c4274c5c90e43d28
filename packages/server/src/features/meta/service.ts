import type { entities } from '@tsubame/contract'
import packageFile from '../../../package.json' with { type: 'json' }
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { matchesHost } from './rules.ts'
import { compileLists } from './word-lists.ts'
import type { WordLists } from './word-lists.ts'
import { defaultSettings, effectiveSettings, withoutSecrets } from './settings.ts'
import type { ServerMeta, ServerSettings } from './settings.ts'
import { lockSettings, mergeSettings, readSettings, readTotals, setRoot } from './store.ts'
import type { SettingsRow, Totals } from './store.ts'
import { presentMetaDetailed, presentMetaLite } from './view.ts'

export interface MetaService {
  get(): Promise<ServerMeta>
  /** Compiled once for each state of the settings. */
  words(meta: ServerMeta): WordLists
  isSilencedHost(meta: ServerMeta, host: string): boolean
  isBlockedHost(meta: ServerMeta, host: string): boolean
  /** Changes the keys given, leaves the others alone. `by`: who does it, for the moderation log; nobody: the server itself. */
  update(changes: Partial<ServerSettings>, by?: string): Promise<void>
  /** Replaces what the base role gives. */
  updatePolicies(policies: ServerSettings['policies'], by: string): Promise<void>
  /** Holds the settings row until the transaction ends, so that only one first account can become root. */
  lockRoot(tx: Transaction): Promise<{ rootUserId: string | null }>
  setRoot(tx: Transaction, userId: string): Promise<void>
  /** The server as it shows itself to anybody. */
  present(): Promise<entities.MetaDetailed>
  presentLite(): Promise<entities.MetaLite>
  /** Counted at most once a minute. */
  totals(): Promise<Totals>
}

declare module '../../platform/context.ts' {
  interface Services {
    meta: MetaService
  }
}

const ROW = '1'
/** Apps decide by the number what a server can do: the version of Misskey whose API this is stands first. */
const MISSKEY_VERSION = '2026.5.1'
const TOTALS_TTL = 60_000

async function lock(tx: Transaction): Promise<SettingsRow> {
  const [row] = await tx.run(lockSettings)
  if (!row) throw new Error('the row of server settings is missing')
  return row
}

export function metaService(ctx: AppContext): MetaService {
  const defaults = defaultSettings(ctx.config.test)
  const read = (row: SettingsRow): ServerMeta => ({ ...effectiveSettings(defaults, row.settings), rootUserId: row.rootUserId })
  const cache = ctx.caches.create<ServerMeta>({
    name: 'meta',
    max: 1,
    load: async () => new Map((await ctx.db.run(readSettings)).map((row) => [ROW, read(row)])),
  })
  const compiled = new WeakMap<ServerMeta, WordLists>()
  let counted: { at: number; totals: Promise<Totals> } | null = null

  const get = async (): Promise<ServerMeta> => {
    const meta = await cache.get(ROW)
    if (!meta) throw new Error('the row of server settings is missing')
    return meta
  }
  const facts = async () => ({ config: ctx.config, version: `${MISSKEY_VERSION}-tsubame.${packageFile.version}`, policies: await ctx.services.policies.of(null) })

  /** `logged`: what of the settings is written down. */
  const update = async (changes: Partial<ServerSettings>, by: string | undefined, logged: (settings: ServerSettings) => unknown): Promise<void> => {
    const keys = Object.keys(changes)
    if (keys.length === 0) return
    await ctx.tx(async (tx) => {
      const before = await lock(tx)
      await tx.run(mergeSettings, JSON.stringify(changes))
      if (by !== undefined) {
        const settings = effectiveSettings(defaults, before.settings)
        await ctx.services.moderationLog.write(tx, by, 'updateServerSettings', { before: logged(settings), after: logged({ ...settings, ...changes }) })
      }
      tx.emit('meta.updated', { keys })
      tx.afterCommit(() => cache.invalidate(ROW))
    })
  }

  return {
    present: async () => presentMetaDetailed(await get(), await facts()),
    presentLite: async () => presentMetaLite(await get(), await facts()),
    get,
    words: (meta) => {
      let lists = compiled.get(meta)
      if (!lists) compiled.set(meta, (lists = compileLists(meta)))
      return lists
    },
    isSilencedHost: (meta, host) => matchesHost(meta.silencedHosts, host),
    isBlockedHost: (meta, host) => matchesHost(meta.blockedHosts, host),
    update: (changes, by) => update(changes, by, withoutSecrets),
    updatePolicies: (policies, by) => update({ policies }, by, (settings) => settings.policies),
    lockRoot: async (tx) => {
      const { rootUserId } = await lock(tx)
      return { rootUserId }
    },
    setRoot: async (tx, userId) => {
      await tx.run(setRoot, userId)
      tx.afterCommit(() => cache.invalidate(ROW))
    },
    totals: () => {
      const now = ctx.now()
      if (!counted || now - counted.at >= TOTALS_TTL) {
        const totals = ctx.db.run(readTotals).then(([row]) => row ?? { notes: 0, localNotes: 0, users: 0, localUsers: 0 })
        counted = { at: now, totals }
        totals.catch(() => {
          counted = null
        })
      }
      return counted.totals
    },
  }
}
