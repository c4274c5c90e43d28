import type { entities } from 'misskey-js'
import { Person } from '../person.ts'
import { follows, passwordOf } from './cast.ts'
import type { Character } from './cast.ts'
import { avatar, banner, photograph } from './pictures.ts'
import type { Scene } from './story.ts'

export interface SeedOptions {
  /** Origin of a test server on which nobody has signed up. */
  readonly origin: string
  readonly cast: readonly Character[]
  readonly story: readonly Scene[]
  /** Told what is done, from 0 to 1. */
  readonly progress?: (done: number) => void
}

/** Fills a server as people would: everything goes through the API. The first of the cast becomes its owner. */
export async function seedServer(options: SeedOptions): Promise<ReadonlyMap<string, Person>> {
  const { cast, story } = options
  const people = new Map<string, Person>()
  const steps = cast.length + 1 + story.length
  let done = 0
  const step = (): void => options.progress?.(++done / steps)
  for (const character of cast) {
    people.set(character.username, await join(options.origin, character))
    step()
  }
  await meet(cast, people)
  step()
  const notes = new Map<string, entities.Note>()
  for (const scene of story) {
    await play(scene, people, notes)
    step()
  }
  return people
}

async function join(origin: string, character: Character): Promise<Person> {
  const person = await Person.signUp(origin, character.username, passwordOf(character.username))
  const [face, head] = await Promise.all([avatar(character.look), banner({ ...character.look, pattern: 'hills' })])
  const [avatarFile, bannerFile] = [await person.upload(face, 'avatar.png'), await person.upload(head, 'banner.png')]
  await person.request('i/update', {
    name: character.name, description: character.description, avatarId: avatarFile.id, bannerId: bannerFile.id,
    ...(character.location === undefined ? {} : { location: character.location }),
    ...(character.fields === undefined ? {} : { fields: character.fields.map((field) => ({ ...field })) }),
    isLocked: character.isLocked ?? false, isCat: character.isCat ?? false, isBot: character.isBot ?? false,
  })
  return person
}

/** Everybody follows whom they like; the locked ones accept those they follow themselves and leave the others waiting. */
async function meet(cast: readonly Character[], people: ReadonlyMap<string, Person>): Promise<void> {
  for (const { username } of cast) {
    for (const followee of follows[username] ?? []) {
      await find(people, username).request('following/create', { userId: find(people, followee).id })
    }
  }
  for (const { username } of cast.filter(({ isLocked }) => isLocked)) {
    const locked = find(people, username)
    for (const { follower } of await locked.request('following/requests/list', {})) {
      if (follows[username]?.includes(follower.username)) await locked.request('following/requests/accept', { userId: follower.id })
    }
  }
}

async function play(scene: Scene, people: ReadonlyMap<string, Person>, notes: Map<string, entities.Note>): Promise<void> {
  const author = find(people, scene.by)
  const fileIds: string[] = []
  for (const [index, picture] of (scene.pictures ?? []).entries()) {
    const bytes = await photograph(picture.look, picture.width, picture.height)
    const file = await author.upload(bytes, `${scene.key ?? scene.by}-${index + 1}.png`, { comment: picture.alt, isSensitive: String(picture.sensitive ?? false) })
    fileIds.push(file.id)
  }
  const note = await author.post({
    ...(scene.text === undefined ? {} : { text: scene.text }),
    ...(scene.cw === undefined ? {} : { cw: scene.cw }),
    ...(scene.replyTo === undefined ? {} : { replyId: find(notes, scene.replyTo).id }),
    ...(scene.renote === undefined ? {} : { renoteId: find(notes, scene.renote).id }),
    ...(fileIds.length === 0 ? {} : { fileIds }),
    ...(scene.poll === undefined ? {} : { poll: { choices: [...scene.poll.choices], multiple: scene.poll.multiple ?? false } }),
    visibility: scene.visibility ?? 'public',
    ...(scene.to === undefined ? {} : { visibleUserIds: scene.to.map((username) => find(people, username).id) }),
  })
  if (scene.key !== undefined) notes.set(scene.key, note)
  for (const [username, reaction] of Object.entries(scene.reactions ?? {})) {
    await find(people, username).request('notes/reactions/create', { noteId: note.id, reaction })
  }
  for (const [username, choice] of Object.entries(scene.poll?.votes ?? {})) {
    await find(people, username).request('notes/polls/vote', { noteId: note.id, choice })
  }
}

function find<T>(map: ReadonlyMap<string, T>, key: string): T {
  const found = map.get(key)
  if (found === undefined) throw new Error(`the story knows no "${key}"`)
  return found
}
