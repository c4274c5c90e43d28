import { tryApi } from '../../data/api.ts'
import { useEmojis } from '../../data/emojis.ts'
import { useEntities } from '../../data/entities.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { UserLite } from '../../data/types.ts'
import { proxiedEmoji } from '../media/proxy.ts'
import { presentEmoji } from '../emoji/presentation.ts'
import { searchCustom, searchUnicode } from '../emoji/search.ts'
import { loadUnicodeTable, withTone } from '../emoji/unicode.ts'
import { functionCandidates, parameterCandidates, parameterText, type Trigger } from './completion.ts'
import { recentTags } from './recentTags.ts'

/** One row of the completion list. */
export interface Candidate {
  key: string
  label: string
  detail: string
  /** What stands before the words: a picture, a glyph or nothing. */
  user?: UserLite
  url?: string
  glyph?: string
  insert: string
  /** Where the caret goes inside what was inserted; the end when left out. */
  caret?: number
}

const maxUsers = 10
const maxRows = 30
const networkDelay = 250

let timer = 0

/** Looks candidates up. `show` may be called twice: at once with what is known here, later with what the server knows. */
export function candidatesFor(trigger: Trigger, show: (candidates: readonly Candidate[]) => void): void {
  clearTimeout(timer)
  switch (trigger.kind) {
    case 'user':
      users(trigger.query, show)
      return
    case 'tag':
      tags(trigger.query, show)
      return
    case 'emoji':
      void emojis(trigger.query).then(show, () => { show([]) })
      return
    case 'function':
      show(functionCandidates(trigger.query).map((name) => ({ key: name, label: name, detail: `$[${name} …]`, insert: `$[${name} ]`, caret: name.length + 3 })))
      return
    case 'parameter': {
      const name = trigger.function ?? ''
      show(parameterCandidates(name, trigger.query).map((parameter) => ({ key: parameter, label: parameter, detail: name, insert: parameterText(name, parameter) })))
    }
  }
}

function userCandidate(user: UserLite): Candidate {
  const acct = `@${user.username}${user.host === null ? '' : `@${user.host}`}`
  return { key: user.id, label: user.name || user.username, detail: acct, user, insert: `${acct} ` }
}

function users(query: string, show: (candidates: readonly Candidate[]) => void): void {
  const [username = '', host] = query.toLowerCase().split('@')
  const matches = (user: UserLite): boolean => {
    if (host !== undefined && !(user.host ?? location.host).toLowerCase().startsWith(host)) return false
    return user.username.toLowerCase().startsWith(username) || (host === undefined && username !== '' && (user.name ?? '').toLowerCase().includes(username))
  }
  // People of this server first: they are the ones meant most often.
  const known = [...useEntities().users.values()].filter(matches).sort((a, b) => Number(a.host !== null) - Number(b.host !== null)).slice(0, maxUsers)
  show(known.map(userCandidate))
  if (query === '') return
  timer = window.setTimeout(() => {
    void tryApi('users/search-by-username-and-host', { username, ...(host ? { host } : {}), limit: maxUsers, detail: false }).then((outcome) => {
      // What is known here is already shown; without the network the list just stays as it is.
      if (!outcome.ok) return
      const found = outcome.value as UserLite[]
      const ids = new Set(known.map((user) => user.id))
      show([...known, ...found.filter((user) => !ids.has(user.id))].slice(0, maxUsers).map(userCandidate))
    })
  }, networkDelay)
}

let serverKnowsTags = true

function tags(query: string, show: (candidates: readonly Candidate[]) => void): void {
  const wanted = query.toLowerCase()
  const seen = [...useEntities().notes.values()].flatMap((note) => note.tags ?? [])
  const known = [...new Set([...recentTags(), ...seen])].filter((tag) => tag.toLowerCase().startsWith(wanted) && tag.toLowerCase() !== wanted)
  const rows = (list: readonly string[]): Candidate[] => list.slice(0, maxRows).map((tag) => ({ key: tag, label: `#${tag}`, detail: '', insert: `#${tag} ` }))
  show(rows(known))
  if (query === '' || !serverKnowsTags) return
  timer = window.setTimeout(() => {
    void tryApi('hashtags/search', { query, limit: maxRows }).then((outcome) => {
      if (outcome.ok) show(rows([...new Set([...known, ...outcome.value])]))
      // A server without hashtag search is not asked again.
      else if (outcome.error.status === 404) serverKnowsTags = false
    })
  }, networkDelay)
}

async function emojis(query: string): Promise<Candidate[]> {
  const preferences = usePreferences()
  const store = useEmojis()
  const [table] = await Promise.all([loadUnicodeTable(), store.ensure()])
  const custom = (name: string, url: string): Candidate => ({ key: `:${name}:`, label: `:${name}:`, detail: '', url: proxiedEmoji(url, preferences.disableShowingAnimatedImages), insert: `:${name}:` })
  const unicode = (value: string, code: string): Candidate => ({ key: value, label: `:${code}:`, detail: '', glyph: presentEmoji(value), insert: value })
  if (query === '') {
    return preferences.recentEmojis.slice(0, maxRows).flatMap((value) => {
      const name = /^:([^:@]+)(?:@\.)?:$/.exec(value)?.[1]
      const known = name === undefined ? undefined : store.byName.get(name)
      if (name !== undefined) return known ? [custom(name, known.url)] : []
      return [unicode(value, table.byEmoji.get(value)?.codes[0] ?? '')]
    })
  }
  return [
    ...searchCustom(query, store.list, maxRows).map((emoji) => custom(emoji.name, emoji.url)),
    ...searchUnicode(query, table, maxRows).map((emoji) => unicode(withTone(emoji, preferences.skinTone), emoji.codes[0] ?? '')),
  ].slice(0, maxRows)
}

/** The character for a short code; null when there is none or the server has a custom emoji of that name. */
export async function emojiForCode(code: string): Promise<string | null> {
  const store = useEmojis()
  const [table] = await Promise.all([loadUnicodeTable(), store.ensure()])
  if (store.byName.has(code)) return null
  const emoji = table.byCode.get(code)
  return emoji ? withTone(emoji, usePreferences().skinTone) : null
}
