import { extract, type MfmHashtag } from 'mfm-js'
import { parseMfm } from '../mfm/parse.ts'
import { readStored } from '../../data/stored.ts'

const storageKey = 'tsubame:recent-tags'
const maxKept = 30

/** Hashtags used lately on this device, newest first. */
export function recentTags(): string[] {
  const stored = readStored(storageKey)
  return Array.isArray(stored) ? stored.filter((tag): tag is string => typeof tag === 'string') : []
}

/** Remembers the hashtags of a text that has been posted. */
export function rememberTags(text: string): void {
  const used = (extract(parseMfm(text), (node) => node.type === 'hashtag') as MfmHashtag[]).map((node) => node.props.hashtag)
  if (used.length === 0) return
  localStorage.setItem(storageKey, JSON.stringify([...new Set([...used, ...recentTags()])].slice(0, maxKept)))
}
