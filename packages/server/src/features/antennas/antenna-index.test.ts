import { describe, expect, it } from 'vitest'
import { AntennaIndex } from './antenna-index.ts'
import type { NewNote } from './antenna-index.ts'
import type { AntennaFacts } from './facts.ts'
import { accountKey, readAccount } from './rules.ts'

const OWNER = 'owner'
const antenna = (settings: Partial<AntennaFacts> = {}): AntennaFacts => ({
  id: 'b', userId: OWNER, name: 'antenna', src: 'all', userListId: null, keywords: [], excludeKeywords: [], users: [], caseSensitive: false, localOnly: false,
  excludeBots: false, withReplies: false, withFile: false, excludeNotesInSensitiveChannel: false, isActive: true, lastUsedAt: 0, ...settings,
})
const note = (facts: Partial<NewNote> = {}): NewNote => ({
  since: 'c', userId: 'author', account: 'author', isByBot: false, isRemote: false, visibility: 'public', visibleUserIds: [], isReply: false, hasFiles: false,
  isInSensitiveChannel: false, text: 'The quick brown fox\n', followers: new Set(), listIds: [], ...facts,
})
const keyOf = (text: string) => {
  const account = readAccount(text)
  return account && accountKey(account.username, account.host)
}
const indexOf = (...antennas: AntennaFacts[]) => {
  const index = new AntennaIndex(keyOf)
  for (const one of antennas) index.set(one)
  return index
}
const collects = async (settings: Partial<AntennaFacts>, facts: Partial<NewNote> = {}) => (await indexOf(antenna(settings)).matching(note(facts))).length > 0

type Case = [what: string, settings: Partial<AntennaFacts>, facts: Partial<NewNote>, expected: boolean]

describe('words', () => {
  const wordless = { text: null }
  it.each<Case>([
    ['no words want everything', {}, {}, true],
    ['blank words want everything', { keywords: [[''], [' ', '\t']] }, {}, true],
    ['a word that is there', { keywords: [['fox']] }, {}, true],
    ['a part of a word', { keywords: [['row']] }, {}, true],
    ['a word that is not there', { keywords: [['dog']] }, {}, false],
    ['one of several', { keywords: [['dog'], ['fox']] }, {}, true],
    ['all of a group', { keywords: [['quick', 'fox']] }, {}, true],
    ['one of a group is not enough', { keywords: [['quick', 'dog']] }, {}, false],
    ['blank ones of a group do not count', { keywords: [['', 'fox', '  ']] }, {}, true],
    ['a blank group beside others wants nothing', { keywords: [[''], ['dog']] }, {}, false],
    ['several words in one', { keywords: [['brown fox']] }, {}, true],
    ['case is folded', { keywords: [['QUICK', 'fOx']] }, {}, true],
    ['case is folded beyond ASCII', { keywords: [['ÄRGER']] }, { text: 'kein ärger\n' }, true],
    ['case counts when it is to', { caseSensitive: true, keywords: [['Fox']] }, {}, false],
    ['the same case', { caseSensitive: true, keywords: [['The', 'fox']] }, {}, true],
    ['the warning is searched', { keywords: [['spoiler']] }, { text: 'text\nspoiler' }, true],
    ['words in text and warning', { keywords: [['text', 'spoiler']] }, { text: 'text\nspoiler' }, true],
    ['no word across text and warning', { keywords: [['textspoiler']] }, { text: 'text\nspoiler' }, false],
    ['a warning alone', { keywords: [['spoiler']] }, { text: '\nspoiler' }, true],
    ['a regular expression', { keywords: [['/f.x$/m']] }, {}, true],
    ['a regular expression that does not match', { keywords: [['/f..x/']] }, {}, false],
    ['its case is folded like that of words', { keywords: [['/BROWN\\s+F/']] }, {}, true],
    ['its case counts when it is to', { caseSensitive: true, keywords: [['/BROWN/']] }, {}, false],
    ['its own flag folds case', { caseSensitive: true, keywords: [['/BROWN/i']] }, {}, true],
    ['a regular expression and a word', { keywords: [['/^The/', 'fox']] }, {}, true],
    ['a regular expression and a word that is not there', { keywords: [['/^The/', 'dog']] }, {}, false],
    ['a word, or a regular expression', { keywords: [['dog'], ['/q.+k/']] }, {}, true],
    ['characters beyond the first plane', { keywords: [['/^.$/m']] }, { text: '𠮷\n' }, true],
    ['lines are kept apart', { keywords: [['/text.spoiler/']] }, { text: 'text\nspoiler' }, false],
    ['lines are taken together on demand', { keywords: [['/text.spoiler/s']] }, { text: 'text\nspoiler' }, true],
    ['a regular expression that is not wanted', { excludeKeywords: [['/f[aeo]x/']] }, {}, false],
    ['another that is not there', { excludeKeywords: [['/f[ae]x/']] }, {}, true],
    ['what does not compile matches nothing', { keywords: [['/(/']] }, { text: '(\n' }, false],
    ['a path is a word', { keywords: [['/usr/lib']] }, { text: 'in /usr/lib\n' }, true],
    ['no text for a regular expression', { keywords: [['/.*/']] }, wordless, false],
    ['Japanese', { keywords: [['東京']] }, { text: '今日は東京にいます\n' }, true],
    ['a word that is not wanted', { excludeKeywords: [['fox']] }, {}, false],
    ['all of a group that is not wanted', { excludeKeywords: [['fox', 'dog']] }, {}, true],
    ['one of the groups that are not wanted', { excludeKeywords: [['dog'], ['BROWN', 'fox']] }, {}, false],
    ['blank ones that are not wanted', { excludeKeywords: [[' ']] }, {}, true],
    ['wanted and not wanted', { keywords: [['fox']], excludeKeywords: [['quick']] }, {}, false],
    ['case of what is not wanted', { caseSensitive: true, excludeKeywords: [['FOX']] }, {}, true],
    ['nothing to search in, nothing wanted', {}, wordless, true],
    ['nothing to search in, blank wanted', { keywords: [['']] }, wordless, true],
    ['nothing to search in', { keywords: [['fox']] }, wordless, false],
    ['nothing to search in for what is not wanted', { excludeKeywords: [['fox']] }, wordless, true],
    ['nothing to search in, case counts', { caseSensitive: true, keywords: [['fox']] }, wordless, false],
  ])('%s', async (_what, settings, facts, expected) => expect(await collects(settings, facts)).toBe(expected))
})

describe('conditions', () => {
  it.each<Case>([
    ['a reply', {}, { isReply: true }, false],
    ['a reply, where replies are wanted', { withReplies: true }, { isReply: true }, true],
    ['no file', { withFile: true }, {}, false],
    ['a file', { withFile: true }, { hasFiles: true }, true],
    ['a bot', { excludeBots: true }, { isByBot: true }, false],
    ['a bot where bots may be', {}, { isByBot: true }, true],
    ['somebody of another server', { localOnly: true }, { isRemote: true }, false],
    ['somebody of this server', { localOnly: true }, {}, true],
    ['a sensitive channel', { excludeNotesInSensitiveChannel: true }, { isInSensitiveChannel: true }, false],
    ['a sensitive channel where it may be', {}, { isInSensitiveChannel: true }, true],
    ['a note from before', { id: 'd' }, {}, false],
  ])('%s', async (_what, settings, facts, expected) => expect(await collects(settings, facts)).toBe(expected))
})

describe('whom a note is for', () => {
  const follows = new Set([OWNER])
  it.each<Case>([
    ['home', {}, { visibility: 'home' }, true],
    ['followers, not following', {}, { visibility: 'followers' }, false],
    ['followers, following', {}, { visibility: 'followers', followers: follows }, true],
    ['followers, others following', {}, { visibility: 'followers', followers: new Set(['other']) }, false],
    ['followers, the own note', {}, { visibility: 'followers', userId: OWNER }, true],
    ['direct to others', {}, { visibility: 'specified', visibleUserIds: ['other'], followers: follows }, false],
    ['direct', {}, { visibility: 'specified', visibleUserIds: ['other', OWNER] }, true],
    ['direct by oneself', {}, { visibility: 'specified', userId: OWNER }, true],
  ])('%s', async (_what, settings, facts, expected) => expect(await collects(settings, facts)).toBe(expected))
})

describe('whose notes', () => {
  const far = { account: 'rin@far.example', isRemote: true }
  it.each<Case>([
    ['of an account', { src: 'users', users: ['author'] }, {}, true],
    ['however it is written', { src: 'users', users: ['', ' @AUTHOR '] }, {}, true],
    ['of another account', { src: 'users', users: ['somebody'] }, {}, false],
    ['of no account', { src: 'users', users: [''] }, {}, false],
    ['of a far account', { src: 'users', users: ['@Rin@FAR.example'.toLowerCase()] }, far, true],
    ['of the same name elsewhere', { src: 'users', users: ['rin'] }, far, false],
    ['the same name elsewhere', { src: 'users', users: ['author@far.example'] }, {}, false],
    ['what is no account', { src: 'users', users: ['@', '@@', 'author@', 'a@b@c'] }, {}, false],
    ['of all but an account', { src: 'users_blacklist', users: ['@author'] }, {}, false],
    ['of all but another account', { src: 'users_blacklist', users: ['somebody'] }, {}, true],
    ['of all but nobody', { src: 'users_blacklist', users: [''] }, {}, true],
    ['of a list', { src: 'list', userListId: 'l1' }, { listIds: ['l0', 'l1'] }, true],
    ['of another list', { src: 'list', userListId: 'l1' }, { listIds: ['l0'] }, false],
    ['of somebody I follow', { src: 'home' }, { followers: new Set(['other', OWNER]) }, true],
    ['of somebody others follow', { src: 'home' }, { followers: new Set(['other']) }, false],
    ['of myself', { src: 'home' }, { userId: OWNER }, true],
  ])('%s', async (_what, settings, facts, expected) => expect(await collects(settings, facts)).toBe(expected))

  it('is asked once, however an author is found', async () => {
    const index = indexOf(antenna({ src: 'users', users: ['author', '@author', 'AUTHOR'] }), antenna({ id: 'a', src: 'home' }))
    expect(await index.matching(note({ userId: OWNER, followers: new Set([OWNER]) }))).toEqual(['b', 'a'])
  })
})

describe('the index', () => {
  it('has the last state of an antenna only', async () => {
    const index = indexOf(antenna(), antenna({ src: 'users', users: ['author'] }), antenna({ src: 'list', userListId: 'l1' }))
    expect(await index.matching(note())).toEqual([])
    expect(index.ofList('l1')).toEqual(['b'])
    expect(index.hasLists).toBe(true)
    index.set(antenna({ src: 'home', keywords: [['fox']] }))
    expect([index.hasLists, index.hasHomes, index.size]).toEqual([false, true, 1])
    index.set(antenna({ src: 'users', users: ['author', 'other'] }))
    expect(await index.matching(note())).toEqual(['b'])
    index.delete('b')
    index.delete('b')
    expect(await index.matching(note())).toEqual([])
    expect([index.hasHomes, index.size]).toEqual([false, 0])
  })

  it('lets others have their turn while many try slow expressions', async () => {
    const slow = Array.from({ length: 300 }, (_, index) => antenna({ id: `b${index}`, keywords: [[`/${index}.{90}.{90}$/`]] }))
    const index = indexOf(...slow)
    let turns = 0
    let isOver = false
    const count = () => {
      turns += 1
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    expect(await index.matching(note({ text: '0123456789'.repeat(300) }))).toEqual(['b9', 'b89'])
    isOver = true
    expect(turns).toBeGreaterThan(2)
  })
})
