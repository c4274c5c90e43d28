import { Type } from 'typebox'
import { Id, LAST_INSTANT, Nullable, ReactionAcceptance, Visibility, endpoint, page } from '../define.ts'
import { NoteDraft } from '../entities/notes.ts'
import { contentErrors, targetErrors } from './notes.ts'

/** What a draft holds; it may be as incomplete as its author left it. */
const content = {
  visibleUserIds: Type.Optional(Type.Array(Id(), { uniqueItems: true })),
  cw: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
  hashtag: Type.Optional(Nullable(Type.String({ maxLength: 128 }))),
  replyId: Type.Optional(Nullable(Id())),
  renoteId: Type.Optional(Nullable(Id())),
  channelId: Type.Optional(Nullable(Id())),
  text: Type.Optional(Nullable(Type.String({ minLength: 0, maxLength: 3000 }))),
  fileIds: Type.Optional(Type.Array(Id(), { minItems: 0, maxItems: 16, uniqueItems: true })),
  poll: Type.Optional(Nullable(Type.Object({
    choices: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { minItems: 0, maxItems: 10, uniqueItems: true }),
    multiple: Type.Optional(Type.Boolean()),
    expiresAt: Type.Optional(Nullable(Type.Integer({ minimum: -LAST_INSTANT, maximum: LAST_INSTANT }))),
    expiredAfter: Type.Optional(Nullable(Type.Integer({ minimum: 1 }))),
  }))),
  scheduledAt: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: LAST_INSTANT }))),
}

const draftErrors = {
  ...contentErrors,
  CANNOT_RENOTE_TO_EXTERNAL: { id: 'ed1952ac-2d26-4957-8b30-2deda76bedf7' },
  SCHEDULED_AT_REQUIRED: { id: '94a89a43-3591-400a-9c17-dd166e71fdfa' },
  SCHEDULED_AT_MUST_BE_IN_FUTURE: { id: 'b34d0c1b-996f-4e34-a428-c636d98df457' },
  TOO_MANY_SCHEDULED_NOTES: { id: '22ae69eb-09e3-4541-a850-773cfa45e693' },
}

export const notesDraftsCount = endpoint({
  name: 'notes/drafts/count',
  summary: 'How many drafts you have, scheduled ones included.',
  tags: ['notes', 'drafts'],
  credential: 'required',
  kind: 'read:account',
  prohibitMoved: true,
  params: Type.Object({}),
  result: Type.Number(),
  errors: {},
})

export const notesDraftsCreate = endpoint({
  name: 'notes/drafts/create',
  summary: 'Keeps a note that is not finished, or schedules one to be posted at its time.',
  tags: ['notes', 'drafts'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 300 },
  params: Type.Object({
    ...content,
    visibility: Visibility({ default: 'public' }),
    localOnly: Type.Boolean({ default: false }),
    reactionAcceptance: Nullable(ReactionAcceptance(), { default: null }),
    isActuallyScheduled: Type.Boolean({ default: false }),
  }),
  result: Type.Object({
    createdDraft: NoteDraft,
  }),
  errors: {
    TOO_MANY_DRAFTS: { id: '9ee33bbe-fde3-4c71-9b51-e50492c6b9c8' },
    ...targetErrors,
    ...draftErrors,
  },
})

export const notesDraftsUpdate = endpoint({
  name: 'notes/drafts/update',
  summary: 'Changes of a draft what is given. What is left out stays; null takes it away.',
  tags: ['notes', 'drafts'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 300 },
  params: Type.Object({
    ...content,
    draftId: Id(),
    visibility: Type.Optional(Visibility()),
    localOnly: Type.Optional(Type.Boolean()),
    reactionAcceptance: Type.Optional(Nullable(ReactionAcceptance())),
    isActuallyScheduled: Type.Optional(Type.Boolean()),
  }),
  result: Type.Object({
    updatedDraft: NoteDraft,
  }),
  errors: {
    NO_SUCH_NOTE_DRAFT: { id: '49cd6b9d-848e-41ee-b0b9-adaca711a6b1' },
    NO_SUCH_RENOTE: { id: '64929870-2540-4d11-af41-3b484d78c956' },
    CANNOT_RENOTE: { id: '76cc5583-5a14-4ad3-8717-0298507e32db' },
    NO_SUCH_REPLY: { id: 'c4721841-22fc-4bb7-ad3d-897ef1d375b5' },
    CANNOT_REPLY_TO_SPECIFIED_NOTE_WITH_EXTENDED_VISIBILITY: { id: 'ed940410-535c-4d5e-bfa3-af798671e93c' },
    ...draftErrors,
  },
})

export const notesDraftsDelete = endpoint({
  name: 'notes/drafts/delete',
  summary: 'Throws a draft away. A scheduled one is not posted then.',
  tags: ['notes', 'drafts'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    draftId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE_DRAFT: { id: '49cd6b9d-848e-41ee-b0b9-adaca711a6b1' },
  },
})

export const notesDraftsList = endpoint({
  name: 'notes/drafts/list',
  summary: 'Your drafts: all, only the scheduled ones, or only the others.',
  tags: ['notes', 'drafts'],
  credential: 'required',
  kind: 'read:account',
  prohibitMoved: true,
  params: Type.Object({
    ...page(30),
    scheduled: Type.Optional(Nullable(Type.Boolean())),
  }),
  result: Type.Array(NoteDraft),
  errors: {},
})

export const draftsEndpoints = [
  notesDraftsCount,
  notesDraftsCreate,
  notesDraftsDelete,
  notesDraftsList,
  notesDraftsUpdate,
] as const
