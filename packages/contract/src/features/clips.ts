import { Type } from 'typebox'
import { Id, Nullable, endpoint, page } from '../define.ts'
import { Clip } from '../entities/clips.ts'
import { Note } from '../entities/notes.ts'

export const clipsAddNote = endpoint({
  name: 'clips/add-note',
  summary: 'Puts a note into one of your clips.',
  tags: ['account', 'notes', 'clips'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    clipId: Id(),
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CLIP: { id: 'd6e76cc0-a1b5-4c7c-a287-73fa9c716dcf' },
    NO_SUCH_NOTE: { id: 'fc8c0b49-c7a3-4664-a0a6-b418d386bb8b' },
    ALREADY_CLIPPED: { id: '734806c4-542c-463a-9311-15c512803965' },
    TOO_MANY_CLIP_NOTES: { id: 'f0dba960-ff73-4615-8df4-d6ac5d9dc118', message: 'The clip is full.' },
    CLIP_LIMIT_EXCEEDED: { id: '456cd06d-9f5b-4793-8108-dffe6e257d98' },
    CLIP_NOTES_LIMIT_EXCEEDED: { id: 'f3d6de24-ad27-418d-9d13-b50165dbce66' },
  },
})

export const clipsCreate = endpoint({
  name: 'clips/create',
  summary: 'Makes an empty clip.',
  tags: ['clips'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    isPublic: Type.Boolean({ default: false }),
    description: Type.Optional(Nullable(Type.String({ maxLength: 2048 }))),
  }),
  result: Clip,
  errors: {
    TOO_MANY_CLIPS: { id: '920f7c2d-6208-4b76-8082-e632020f5883', message: 'You cannot have more clips.' },
    CLIP_NOTES_LIMIT_EXCEEDED: { id: '1fdd390f-dcd3-4b65-88d9-6476159bc5c8' },
  },
})

export const clipsDelete = endpoint({
  name: 'clips/delete',
  summary: 'Deletes one of your clips; the notes in it stay.',
  tags: ['clips'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    clipId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CLIP: { id: '70ca08ba-6865-4630-b6fb-8494759aa754' },
  },
})

export const clipsFavorite = endpoint({
  name: 'clips/favorite',
  summary: 'Bookmarks a clip.',
  tags: ['clip'],
  credential: 'required',
  kind: 'write:clip-favorite',
  prohibitMoved: true,
  params: Type.Object({
    clipId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CLIP: { id: '4c2aaeae-80d8-4250-9606-26cb1fdb77a5' },
    ALREADY_FAVORITED: { id: '92658936-c625-4273-8326-2d790129256e' },
  },
})

export const clipsList = endpoint({
  name: 'clips/list',
  summary: 'Your clips, the newest first.',
  tags: ['clips', 'account'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    ...page(),
  }),
  result: Type.Array(Clip),
  errors: {},
})

export const clipsMyFavorites = endpoint({
  name: 'clips/my-favorites',
  summary: 'The clips that you have bookmarked and may still see, the last bookmarked first.',
  tags: ['account', 'clip'],
  credential: 'required',
  kind: 'read:clip-favorite',
  params: Type.Object({}),
  result: Type.Array(Clip),
  errors: {},
})

export const clipsNotes = endpoint({
  name: 'clips/notes',
  summary: 'The notes in a clip, the newest first; `search` takes words that must all occur in text or content warning.',
  tags: ['account', 'notes', 'clips'],
  credential: 'optional',
  kind: 'read:account',
  params: Type.Object({
    clipId: Id(),
    ...page(),
    search: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_CLIP: { id: '1d7645e6-2b6d-4635-b0fe-fe22b0e72e00' },
  },
})

export const clipsRemoveNote = endpoint({
  name: 'clips/remove-note',
  summary: 'Takes a note out of one of your clips; it does not matter whether it was in it.',
  tags: ['account', 'notes', 'clips'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    clipId: Id(),
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CLIP: { id: 'b80525c6-97f7-49d7-a42d-ebccd49cfd52' },
    NO_SUCH_NOTE: { id: 'aff017de-190e-434b-893e-33a9ff5049d8' },
  },
})

export const clipsShow = endpoint({
  name: 'clips/show',
  summary: 'One clip: a public one, or your own.',
  tags: ['clips', 'account'],
  credential: 'optional',
  kind: 'read:account',
  params: Type.Object({
    clipId: Id(),
  }),
  result: Clip,
  errors: {
    NO_SUCH_CLIP: { id: 'c3c5fe33-d62c-44d2-9ea5-d997703f5c20' },
  },
})

export const clipsUnfavorite = endpoint({
  name: 'clips/unfavorite',
  summary: 'Takes back the bookmark of a clip.',
  tags: ['clip'],
  credential: 'required',
  kind: 'write:clip-favorite',
  prohibitMoved: true,
  params: Type.Object({
    clipId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_CLIP: { id: '2603966e-b865-426c-94a7-af4a01241dc1' },
    NOT_FAVORITED: { id: '90c3a9e8-b321-4dae-bf57-2bf79bbcc187' },
  },
})

export const clipsUpdate = endpoint({
  name: 'clips/update',
  summary: 'Renames or describes one of your clips, or shows it to everybody or to nobody; what is not given stays.',
  tags: ['clips'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    clipId: Id(),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    isPublic: Type.Optional(Type.Boolean()),
    description: Type.Optional(Nullable(Type.String({ maxLength: 2048 }))),
  }),
  result: Clip,
  errors: {
    NO_SUCH_CLIP: { id: 'b4d92d70-b216-46fa-9a3f-a8c811699257' },
    CLIP_LIMIT_EXCEEDED: { id: 'fed46dd9-d99a-4a88-b23f-8d31c80b5b25' },
    CLIP_NOTES_LIMIT_EXCEEDED: { id: '6f02ab37-66a4-4285-afaf-a8b1000e8f3f' },
  },
})

export const usersClips = endpoint({
  name: 'users/clips',
  summary: 'Somebody’s public clips, the newest first.',
  tags: ['users', 'clips'],
  credential: 'optional',
  params: Type.Object({
    userId: Id(),
    ...page(),
  }),
  result: Type.Array(Clip),
  errors: {},
})

export const notesClips = endpoint({
  name: 'notes/clips',
  summary: 'The newest hundred public clips that a note is in.',
  tags: ['clips', 'notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
  }),
  result: Type.Array(Clip),
  errors: {
    NO_SUCH_NOTE: { id: '47db1a1c-b0af-458d-8fb4-986e4efafe1e' },
  },
})

export const clipsEndpoints = [
  clipsAddNote,
  clipsCreate,
  clipsDelete,
  clipsFavorite,
  clipsList,
  clipsMyFavorites,
  clipsNotes,
  clipsRemoveNote,
  clipsShow,
  clipsUnfavorite,
  clipsUpdate,
  usersClips,
  notesClips,
] as const
