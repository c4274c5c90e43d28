import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { JsonText } from '../../platform/http/json.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { changeMany, deleteEmojis, removeUnused } from './bulk.ts'
import type { BulkChange } from './bulk.ts'
import { addEmoji, copyEmoji, updateEmoji } from './change.ts'
import type { AddFailure, CopyFailure, EmojiChanges, NewEmoji, UpdateFailure } from './change.ts'
import type { EmojiFacts, ForeignEmoji } from './facts.ts'
import { emojiKey, isAcceptable } from './rules.ts'
import { foreignEmojis, learnEmojis, localEmojis } from './store.ts'
import { presentSimple, presentUrls } from './view.ts'

type Listed = JsonText<{ emojis: entities.EmojiSimple[] }>

/** What other features may do with custom emojis. */
export interface EmojisService {
  /** This server's, by name; the same map until one of them changes. */
  local(): Promise<ReadonlyMap<string, EmojiFacts>>
  /** This server's as clients get them, serialised once for each change. */
  listed(): Promise<Listed>
  /** Emojis of a server (null: this one) by name; unknown ones are left out. */
  byNames(names: Iterable<string>, host: string | null): Promise<Map<string, EmojiFacts>>
  /** Emojis of other servers by `name@host`. */
  byKeys(keys: Iterable<string>): Promise<Map<string, EmojiFacts | null>>
  /** Loads the emojis that notes and people of other servers use; `host` null: nothing to load. */
  hydrate(h: Hydration, used: Iterable<{ readonly names: readonly string[]; readonly host: string | null }>): Promise<void>
  /** Addresses by name; synchronous, over what was hydrated. */
  urls(h: Hydration, names: readonly string[], host: string): Record<string, string>

  /** `by`, here and below: who does it, for the moderation log. @returns the id */
  add(emoji: NewEmoji, by: string): Promise<string | AddFailure>
  update(which: { id?: string; name?: string }, changes: EmojiChanges, by: string): Promise<void | UpdateFailure>
  /** Makes this server's own of one of another server. @returns the id */
  copy(id: string, by: string): Promise<string | CopyFailure>
  /** Ids that are not there are ignored. @returns how many were deleted */
  delete(ids: readonly string[], by: string): Promise<number>
  changeMany(ids: readonly string[], change: BulkChange): Promise<void>
  /** Keeps what another server says of its emojis; what cannot be kept or is no news is left out. */
  learn(host: string, emojis: readonly ForeignEmoji[]): Promise<void>
  /** Removes a picture of the server's that no emoji shows any more. */
  removeUnused(fileId: string): Promise<void>
  /** Drops what is kept of these, everywhere; after a commit that changed them. */
  forget(emojis: Iterable<{ readonly name: string; readonly host: string | null }>): void
}

declare module '../../platform/context.ts' {
  interface Services {
    emojis: EmojisService
  }
}

interface Catalogue {
  readonly byName: ReadonlyMap<string, EmojiFacts>
  readonly listed: Listed
}

const LOCAL = 'local'
/** Emojis of other servers kept in memory, unknown ones among them. */
const CACHED = 20_000
/** Of one object of another server: more are not looked at. */
const MOST_LEARNT = 100

function catalogue(emojis: readonly EmojiFacts[]): Catalogue {
  return {
    byName: new Map(emojis.map((emoji) => [emoji.name, emoji])),
    listed: new JsonText(Buffer.from(JSON.stringify({ emojis: emojis.map(presentSimple) }))),
  }
}

export function emojisService(ctx: AppContext): EmojisService {
  const own = ctx.caches.create<Catalogue>({ name: 'emojis.local', max: 1, load: async () => new Map([[LOCAL, catalogue(await ctx.db.run(localEmojis))]]) })
  const foreign = ctx.caches.create<EmojiFacts>({
    name: 'emojis.foreign',
    max: CACHED,
    load: async (keys) => {
      const wanted = keys.map((key) => [key.slice(0, key.indexOf('@')), key.slice(key.indexOf('@') + 1)] as const)
      const rows = await ctx.db.run(foreignEmojis, wanted.map(([name]) => name), wanted.map(([, host]) => host))
      return new Map(rows.map((row) => [emojiKey(row.name, row.host ?? ''), row]))
    },
  })
  const current = async () => {
    const found = await own.get(LOCAL)
    if (!found) throw new Error('the list of emojis was not read')
    return found
  }

  const service: EmojisService = {
    local: async () => (await current()).byName,
    listed: async () => (await current()).listed,
    byNames: async (names, host) => {
      const found = new Map<string, EmojiFacts>()
      const known = host === null ? (await current()).byName : await foreign.getMany([...names].map((name) => emojiKey(name, host)))
      for (const name of names) {
        const emoji = known.get(host === null ? name : emojiKey(name, host))
        if (emoji) found.set(name, emoji)
      }
      return found
    },
    byKeys: (keys) => foreign.getMany(keys),
    hydrate: async (h, used) => {
      const keys: string[] = []
      for (const { names, host } of used) if (host !== null) for (const name of names) keys.push(emojiKey(name, host))
      if (keys.length > 0) await h.load('foreignEmojis', keys)
    },
    urls: presentUrls,

    add: (emoji, by) => addEmoji(ctx, emoji, by),
    update: (which, changes, by) => updateEmoji(ctx, which, changes, by),
    copy: (id, by) => copyEmoji(ctx, id, by),
    delete: (ids, by) => deleteEmojis(ctx, ids, by),
    changeMany: (ids, change) => changeMany(ctx, ids, change),
    learn: async (host, emojis) => {
      const fresh = new Map(emojis.slice(0, MOST_LEARNT).filter(isAcceptable).map((emoji) => [emoji.name, emoji]))
      if (fresh.size === 0) return
      const all = [...fresh.values()]
      await ctx.tx(async (tx) => {
        const written = await tx.run(
          learnEmojis, all.map(() => ctx.ids.next(ctx.now())), host, all.map((one) => one.name), all.map((one) => one.url), all.map((one) => one.type),
          all.map((one) => one.uri), all.map((one) => (one.updatedAt === null ? null : new Date(one.updatedAt))), all.map((one) => one.license),
        )
        tx.afterCommit(() => service.forget(written.map(({ name }) => ({ name, host }))))
      })
    },
    removeUnused: (fileId) => removeUnused(ctx, fileId),
    forget: (emojis) => {
      const keys: string[] = []
      let local = false
      for (const { name, host } of emojis) {
        if (host === null) local = true
        else keys.push(emojiKey(name, host))
      }
      if (local) own.invalidate(LOCAL)
      foreign.invalidate(...keys)
    },
  }
  return service
}
