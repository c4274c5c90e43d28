import { describe, expect, it } from 'vitest'
import { useServer } from '../index.ts'
import { cast, follows, neighbours, passwordOf } from './cast.ts'
import { seedServer } from './seed.ts'
import { neighboursStory, story } from './story.ts'

describe('the seed', () => {
  const first = useServer()
  const second = useServer()

  // Fifteen passwords are hashed and forty pictures drawn and scaled.
  it('fills a server through the API', { timeout: 120_000 }, async () => {
    const { server } = first
    const shares: number[] = []
    const people = await seedServer({ origin: server.url, cast, story, progress: (done) => shares.push(done) })
    expect(people.size).toBe(cast.length)
    expect(shares.at(-1)).toBe(1)
    await server.settle()

    const owner = people.get('hibari')!
    const me = await owner.request('i', {})
    expect(me.avatarUrl).toContain(server.ctx.config.url)
    expect(me.bannerUrl).toContain(server.ctx.config.url)
    // Of those they follow, the locked one accepted the owner.
    expect(me.followingCount).toBe(follows['hibari']!.length)

    const home = await owner.request('notes/timeline', { limit: 100 })
    const texts = home.map((note) => note.text ?? '')
    expect(texts.some((text) => text.includes('雛が五羽'))).toBe(true)
    expect(home.some((note) => note.files!.length === 3)).toBe(true)
    expect(home.some((note) => note.poll?.choices.some((choice) => choice.votes > 0))).toBe(true)
    expect(home.some((note) => note.cw !== null)).toBe(true)
    expect(home.some((note) => note.visibility === 'followers')).toBe(true)
    expect(home.some((note) => note.text === null && note.renote)).toBe(true)
    expect(home.some((note) => Object.keys(note.reactions).length > 3)).toBe(true)

    const locked = people.get('sora')!
    const waiting = await locked.request('following/requests/list', {})
    expect(waiting.map(({ follower }) => follower.username).sort()).toEqual(['chidi', 'fatima'])
    const signedIn = await server.visit('signin-flow', { username: 'sora', password: passwordOf('sora') })
    expect(signedIn.finished).toBe(true)
  })

  it('fills the server next door', async () => {
    const people = await seedServer({ origin: second.server.url, cast: neighbours, story: neighboursStory })
    const notes = await people.get('nora')!.request('notes/local-timeline', { limit: 10 })
    expect(notes).toHaveLength(neighboursStory.length)
  })
})
