import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { Hydration } from '../../platform/hydration.ts'
import { customEmojiName, emojiOfReaction, normaliseReaction, pairToWire, reactionRefusal, toWire } from './rules.ts'
import type { EmojiFacts, ReactionRefusal, ReactorFacts } from './rules.ts'
import { decrement, deleteReaction, findReaction, getByUsers, getPairs, increment, lockNote, upsertReaction } from './store.ts'
import { hydrateEmojis, hydrateMine, mine, presentCounts } from './view.ts'

export interface ReactionsService {
  /** Reacts, replacing an earlier reaction. `wanted` null = a plain like. */
  create(userId: string, noteId: string, wanted: string | null): Promise<void | Fail<ReactionRefusal | 'ALREADY_REACTED'>>
  delete(userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE' | 'NOT_REACTED'>>
  /** A person's reactions to these notes, in stored form; null where there is none. */
  ofViewer(userId: string, noteIds: readonly string[]): Promise<Map<string, string | null>>
  /** Forgets what is cached of a person's reaction to a note; every process does so when it hears of a change. */
  forget(userId: string, noteId: string): void
  /** Loads the viewer's own reactions to these notes, in one statement. */
  hydrateMine(h: Hydration, noteIds: Iterable<string>): Promise<void> | undefined
  /** The viewer's own reaction in wire form, or null. */
  mine(h: Hydration, noteId: string): string | null
  /** Loads the custom emojis of other servers among these counts. */
  hydrateEmojis(h: Hydration, counts: Iterable<Readonly<Record<string, number>> | undefined>): Promise<void>
  /** The counter part of a note's view. */
  present(h: Hydration, stored: Readonly<Record<string, number>>): Pick<entities.Note, 'reactions' | 'reactionCount' | 'reactionEmojis'>
  /** Stored form → the form clients know. */
  toWire(reaction: string): string
  /** The picture of a stored reaction, under the name clients know it by; null: a Unicode emoji, or one that is gone. */
  emojiOf(reaction: string): Promise<{ name: string; url: string } | null>
  /** The same for a reactor: `userId/reaction`. */
  pairToWire(pair: string): string
  /** Reactions of these people to one note, in stored form. */
  byUsers(noteId: string, userIds: readonly string[]): Promise<Map<string, string>>
}

declare module '../../platform/context.ts' {
  interface Services {
    reactions: ReactionsService
  }
}

/** Pairs of viewer and note kept, most of them "no reaction": what makes a page of a timeline cost no statement. */
const CACHED_PAIRS = 50_000
const key = (userId: string, noteId: string) => `${userId}/${noteId}`

async function loadPairs(ctx: AppContext, keys: readonly string[]): Promise<Map<string, string>> {
  const pairs = keys.map((text) => text.split('/') as [string, string])
  const rows = await ctx.db.run(getPairs, pairs.map(([userId]) => userId), pairs.map(([, noteId]) => noteId))
  return new Map(rows.map((row) => [key(row.userId, row.noteId), row.reaction]))
}

export function reactionsService(ctx: AppContext): ReactionsService {
  const pairs = ctx.caches.create<string>({ name: 'reactions', max: CACHED_PAIRS, load: (keys) => loadPairs(ctx, keys) })
  return {
    ofViewer: async (userId, noteIds) => {
      const found = await pairs.getMany(noteIds.map((noteId) => key(userId, noteId)))
      return new Map(noteIds.map((noteId) => [noteId, found.get(key(userId, noteId)) ?? null]))
    },
    forget: (userId, noteId) => pairs.forget(key(userId, noteId)),
    create: (userId, noteId, wanted) => react(ctx, userId, noteId, wanted),
    delete: (userId, noteId) => unreact(ctx, userId, noteId),
    hydrateMine,
    mine,
    hydrateEmojis: (h, counts) => hydrateEmojis(ctx, h, counts),
    present: (h, stored) => presentCounts(ctx, h, stored),
    emojiOf: async (reaction) => {
      const custom = emojiOfReaction(reaction)
      const emoji = custom && (await ctx.services.emojis.byNames([custom.name], custom.host)).get(custom.name)
      return emoji ? { name: `${emoji.name}@${emoji.host ?? '.'}`, url: emoji.publicUrl } : null
    },
    toWire,
    pairToWire,
    byUsers: async (noteId, userIds) => {
      const rows = userIds.length === 0 ? [] : await ctx.db.run(getByUsers, noteId, [...userIds])
      return new Map(rows.map((row) => [row.userId, row.reaction]))
    },
  }
}

async function react(ctx: AppContext, userId: string, noteId: string, wanted: string | null): Promise<void | Fail<ReactionRefusal | 'ALREADY_REACTED'>> {
  const [note, relations, reactor] = await Promise.all([
    ctx.services.notes.find(noteId, userId),
    ctx.services.relations.of(userId),
    ctx.services.users.get(userId),
  ])
  const refused = reactionRefusal({
    visible: note !== null,
    blocked: note !== null && relations.blockedBy.has(note.userId),
    pureRenote: note?.isPureRenote ?? false,
  })
  if (refused || !note || !reactor) return fail(refused ?? 'NO_SUCH_NOTE')
  const emoji = await findEmoji(ctx, wanted, reactor.host)
  const reaction = normaliseReaction(wanted, note.reactionAcceptance, await reactorFacts(ctx, reactor, emoji), emoji)
  return ctx.tx(async (tx) => {
    const [[locked], [earlier]] = await Promise.all([tx.run(lockNote, noteId), tx.run(findReaction, userId, noteId)])
    if (!locked) return fail('NO_SUCH_NOTE')
    if (earlier?.reaction === reaction) return fail('ALREADY_REACTED')
    const event = { noteId, noteUserId: note.userId, noteVisibility: note.visibility, userId }
    if (earlier) {
      await tx.run(decrement, noteId, earlier.reaction, pair(userId, earlier.reaction))
      tx.emit('note.unreacted', { ...event, reaction: earlier.reaction })
    }
    await Promise.all([
      tx.run(upsertReaction, ctx.ids.next(ctx.now()), noteId, userId, reaction),
      tx.run(increment, noteId, reaction, pair(userId, reaction)),
    ])
    tx.emit('note.reacted', { ...event, reaction })
    return undefined
  })
}

async function unreact(ctx: AppContext, userId: string, noteId: string): Promise<void | Fail<'NO_SUCH_NOTE' | 'NOT_REACTED'>> {
  const note = await ctx.services.notes.find(noteId, userId)
  if (!note) return fail('NO_SUCH_NOTE')
  return ctx.tx(async (tx: Transaction) => {
    const [[locked], [deleted]] = await Promise.all([tx.run(lockNote, noteId), tx.run(deleteReaction, userId, noteId)])
    if (!locked) return fail('NO_SUCH_NOTE')
    if (!deleted) return fail('NOT_REACTED')
    await tx.run(decrement, noteId, deleted.reaction, pair(userId, deleted.reaction))
    tx.emit('note.unreacted', { noteId, noteUserId: note.userId, noteVisibility: note.visibility, userId, reaction: deleted.reaction })
    return undefined
  })
}

/** The custom emoji that somebody wants to react with, as their own server has it. */
async function findEmoji(ctx: AppContext, wanted: string | null, host: string | null): Promise<EmojiFacts | null> {
  const name = customEmojiName(wanted)
  return name === null ? null : ((await ctx.services.emojis.byNames([name], host)).get(name) ?? null)
}

/** Roles are asked for only where the emoji does. */
async function reactorFacts(ctx: AppContext, reactor: { readonly id: string; readonly host: string | null }, emoji: EmojiFacts | null): Promise<ReactorFacts> {
  const roles = emoji && emoji.roleIds.length > 0 ? await ctx.services.roles.heldBy(reactor.id) : []
  return { host: reactor.host, roleIds: new Set(roles.map((role) => role.id)) }
}

function pair(userId: string, reaction: string): string {
  return `${userId}/${reaction}`
}
