import { Type } from 'typebox'
import { Id, Limit, Nullable, ReactionAcceptance, Visibility, endpoint, extension, page } from '../define.ts'
import { Note, NoteVersion } from '../entities/notes.ts'

/** Why a note that is written cannot be as it is wanted, posted or kept as a draft. */
export const contentErrors = {
  CANNOT_RENOTE_DUE_TO_VISIBILITY: { id: 'be9529e9-fe72-4de0-ae43-0b363c4938af' },
  CANNOT_REPLY_TO_AN_INVISIBLE_NOTE: { id: 'b98980fa-3780-406c-a935-b6d0eeee10d1' },
  CANNOT_REPLY_TO_A_PURE_RENOTE: { id: '3ac74a84-8fd5-4bb0-870f-01804f82ce15' },
  CANNOT_CREATE_ALREADY_EXPIRED_POLL: { id: '04da457d-b083-4055-9082-955525eda5a5' },
  NO_SUCH_CHANNEL: { id: 'b1653923-5453-4edc-b786-7c4f39bb0bbb' },
  NO_SUCH_USER: { id: 'c33dc4fa-d64f-4a7a-9a1b-87020211d5a5' },
  YOU_HAVE_BEEN_BLOCKED: { id: 'b390d7e1-8a5e-46ed-b625-06271cafd3d3' },
  NO_SUCH_FILE: { id: 'b6992544-63e7-67f0-fa7f-32444b1b5306' },
}
/** And what it cannot answer or renote, as all but `notes/drafts/update` call it. */
export const targetErrors = {
  NO_SUCH_RENOTE_TARGET: { id: 'b5c90186-4ab0-49c8-9bba-a1f76c282ba4' },
  CANNOT_RENOTE_TO_A_PURE_RENOTE: { id: 'fd4cc33e-2a37-48dd-99cc-9b806eb2031a' },
  NO_SUCH_REPLY_TARGET: { id: '749ee0f6-d3da-459a-bf02-282e2da4292c' },
  CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY: { id: 'ed940410-535c-4d5e-bfa3-af798671e93c' },
}

export const notesCreate = endpoint({
  name: 'notes/create',
  summary: 'Posts a note, a reply, a renote or a quote.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:notes',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 300 },
  params: Type.Object({
    visibility: Visibility({ default: 'public' }),
    visibleUserIds: Type.Optional(Type.Array(Id(), { uniqueItems: true, maxItems: 1000 })),
    cw: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
    localOnly: Type.Boolean({ default: false }),
    reactionAcceptance: Nullable(ReactionAcceptance(), { default: null }),
    noExtractMentions: Type.Boolean({ default: false }),
    noExtractHashtags: Type.Boolean({ default: false }),
    noExtractEmojis: Type.Boolean({ default: false }),
    replyId: Type.Optional(Nullable(Id())),
    renoteId: Type.Optional(Nullable(Id())),
    channelId: Type.Optional(Nullable(Id())),
    text: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 3000 }))),
    fileIds: Type.Optional(Type.Array(Id(), { minItems: 1, maxItems: 16, uniqueItems: true })),
    mediaIds: Type.Optional(Type.Array(Id(), { minItems: 1, maxItems: 16, uniqueItems: true })),
    poll: Type.Optional(Nullable(Type.Object({
      choices: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { minItems: 2, maxItems: 10, uniqueItems: true }),
      multiple: Type.Optional(Type.Boolean()),
      expiresAt: Type.Optional(Nullable(Type.Integer())),
      expiredAfter: Type.Optional(Nullable(Type.Integer({ minimum: 1 }))),
    }))),
  }),
  result: Type.Object({
      createdNote: Note,
    }),
  errors: {
    ...targetErrors,
    ...contentErrors,
    CANNOT_RENOTE_OUTSIDE_OF_CHANNEL: { id: '33510210-8452-094c-6227-4a6c05d99f00' },
    CONTAINS_PROHIBITED_WORDS: { id: 'aa6e01d3-a85c-669d-758a-76aab43af334' },
    CONTAINS_TOO_MANY_MENTIONS: { id: '4de0363a-3046-481b-9b0f-feff3e211025' },
  },
})

export const notesNewest = endpoint({
  name: 'notes',
  summary: 'The newest public notes of this server and of all servers that it knows.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    local: Type.Boolean({ default: false }),
    reply: Type.Optional(Type.Boolean()),
    renote: Type.Optional(Type.Boolean()),
    withFiles: Type.Optional(Type.Boolean()),
    poll: Type.Optional(Type.Boolean()),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const notesShow = endpoint({
  name: 'notes/show',
  summary: 'One note. What the viewer may not see comes without its content.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
  }),
  result: Note,
  errors: {
    NO_SUCH_NOTE: { id: '24fcbfc6-2e37-42b6-8388-c29b3861a08d' },
    CONTENT_RESTRICTED_BY_USER: { id: 'fbcc002d-37d9-4944-a6b0-d9e29f2d33ab' },
    CONTENT_RESTRICTED_BY_SERVER: { id: '145f88d2-b03d-4087-8143-a78928883c4b' },
  },
})

export const notesUpdate = extension({
  name: 'notes/update',
  summary: 'Edits a note of your own. What is left out stays; null takes it away. Former versions are kept and can be read.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:notes',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 300 },
  params: Type.Object({
    noteId: Id(),
    text: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 3000 }))),
    cw: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
    fileIds: Type.Optional(Type.Array(Id(), { minItems: 0, maxItems: 16, uniqueItems: true })),
    poll: Type.Optional(Type.Object({
      choices: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { minItems: 2, maxItems: 10, uniqueItems: true }),
    })),
    noExtractMentions: Type.Boolean({ default: false }),
    noExtractHashtags: Type.Boolean({ default: false }),
    noExtractEmojis: Type.Boolean({ default: false }),
  }),
  result: Type.Object({
    updatedNote: Note,
  }),
  errors: {
    NO_SUCH_NOTE: { id: '7702ba87-2720-4176-bded-4f316792f58e' },
    ACCESS_DENIED: { id: 'bd4bdb63-77e0-4175-a44b-451d7cd7442a', message: 'Only its author may edit a note.' },
    CANNOT_EDIT_PURE_RENOTE: { id: '15cd7731-eada-4b69-9775-ce682395e8a2', message: 'A note that is nothing but a renote has nothing to edit.' },
    NO_SUCH_FILE: { id: '5e4d6e57-2e60-493c-9c14-9027bfd92dcf' },
    NO_POLL: { id: 'd7515ce6-de72-47e6-a047-b30e434629af', message: 'Only a poll that is there can be edited.' },
    POLL_HAS_VOTES: { id: '0c10538a-502b-4608-8486-7b2c12d51223', message: 'Somebody has voted, so the choices cannot change any more.' },
    CONTAINS_PROHIBITED_WORDS: { id: '7ca37f65-da38-4585-bdc4-9d05ec1a33c4' },
    CONTAINS_TOO_MANY_MENTIONS: { id: '0d0869ea-4e76-4666-b0ba-90023875f052' },
  },
})

export const notesHistory = extension({
  name: 'notes/history',
  summary: 'All versions of a note, newest first: the present one, then the former ones. Of what is for few each version only to those whom it was for.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
    ...page(30),
  }),
  result: Type.Array(NoteVersion),
  errors: {
    NO_SUCH_NOTE: { id: '46d34d75-72f6-41fe-9a4f-e0ba82b987a2' },
  },
})

export const notesDelete = endpoint({
  name: 'notes/delete',
  summary: 'Deletes a note of your own; moderators may delete any.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:notes',
  limit: { duration: 3_600_000, max: 300, minInterval: 1_000 },
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: '490be23f-8c1f-4796-819f-94cb4f9d1630' },
    ACCESS_DENIED: { id: 'fe8d7103-0ea8-4ec3-814d-f8b401dc69e9', message: 'Only its author and moderators may delete a note.' },
  },
})

export const notesUnrenote = endpoint({
  name: 'notes/unrenote',
  summary: 'Takes back all plain renotes of a note; quotes stay.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:notes',
  limit: { duration: 3_600_000, max: 300, minInterval: 1_000 },
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: 'efd4a259-2442-496b-8dd7-b255aa1a160f' },
  },
})

export const notesReplies = endpoint({
  name: 'notes/replies',
  summary: 'Replies to a note.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const notesChildren = endpoint({
  name: 'notes/children',
  summary: 'Replies to and quotes of a note.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const notesConversation = endpoint({
  name: 'notes/conversation',
  summary: 'The notes that a note answers, nearest first.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
    limit: Limit(),
    offset: Type.Integer({ default: 0 }),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_NOTE: { id: 'e1035875-9551-45ec-afa8-1ded1fcb53c8' },
  },
})

export const notesRenotes = endpoint({
  name: 'notes/renotes',
  summary: 'Renotes and quotes of a note.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteId: Id(),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_NOTE: { id: '12908022-2e21-46cd-ba6a-3edaf6093f46' },
  },
})

export const notesMentions = endpoint({
  name: 'notes/mentions',
  summary: 'Notes that mention you or are addressed to you.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    following: Type.Boolean({ default: false }),
    ...page(),
    visibility: Type.Optional(Type.String()),
  }),
  result: Type.Array(Note),
  errors: {},
})

export const notesState = endpoint({
  name: 'notes/state',
  summary: 'Whether you have bookmarked a note or muted its thread.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    noteId: Id(),
  }),
  result: Type.Object({
      isFavorited: Type.Boolean(),
      isMutedThread: Type.Boolean(),
    }),
  errors: {
    NO_SUCH_NOTE: { id: '5c1c1c4e-6f3a-4d5c-9b8e-2f6f1f6f7a01' },
  },
})

export const notesShowPartialBulk = endpoint({
  name: 'notes/show-partial-bulk',
  summary: 'Reactions of many notes at once, for clients that ask again and again.',
  tags: ['notes'],
  credential: 'optional',
  params: Type.Object({
    noteIds: Type.Array(Id(), { minItems: 1, maxItems: 100 }),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      reactions: Type.Record(Type.String(), Type.Number()),
      reactionEmojis: Type.Record(Type.String(), Type.String()),
    })),
  errors: {},
})

export const notesPollsVote = endpoint({
  name: 'notes/polls/vote',
  summary: 'Votes for one choice of a poll.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:votes',
  prohibitMoved: true,
  params: Type.Object({
    noteId: Id(),
    choice: Type.Integer(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: 'ecafbd2e-c283-4d6d-aecb-1a0a33b75396' },
    NO_POLL: { id: '5f979967-52d9-4314-a911-1c673727f92f' },
    INVALID_CHOICE: { id: 'e0cc9a04-f2e8-41e4-a5f1-4127293260cc' },
    ALREADY_VOTED: { id: '0963fc77-efac-419b-9424-b391608dc6d8' },
    ALREADY_EXPIRED: { id: '1022a357-b085-4054-9083-8f8de358337e' },
    YOU_HAVE_BEEN_BLOCKED: { id: '85a5377e-b1e9-4617-b0b9-5bea73331e49' },
  },
})

export const notesEndpoints = [
  notesCreate,
  notesUpdate,
  notesHistory,
  notesNewest,
  notesShow,
  notesDelete,
  notesUnrenote,
  notesReplies,
  notesChildren,
  notesConversation,
  notesRenotes,
  notesMentions,
  notesState,
  notesShowPartialBulk,
  notesPollsVote,
] as const
