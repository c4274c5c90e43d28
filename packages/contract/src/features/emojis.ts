import { Type } from 'typebox'
import { AnyOf, DateTime, Id, Nullable, OneOf, endpoint, page } from '../define.ts'
import { EmojiDetailed, EmojiSimple } from '../entities/meta.ts'

const name = () => Type.String({ pattern: '^[a-zA-Z0-9_]+$', maxLength: 128 })
const aliases = () => Type.Array(Type.String({ maxLength: 128 }), { maxItems: 1024 })
const category = () => Type.Optional(Nullable(Type.String({ maxLength: 128 })))
const license = () => Type.Optional(Nullable(Type.String({ maxLength: 1024 })))

/** What an emoji may be given beside its name and picture. */
const traits = {
  category: category(),
  aliases: Type.Optional(aliases()),
  license: license(),
  isSensitive: Type.Optional(Type.Boolean()),
  localOnly: Type.Optional(Type.Boolean()),
  roleIdsThatCanBeUsedThisEmojiAsReaction: Type.Optional(Type.Array(Id(), { maxItems: 1024 })),
}

const NO_PICTURE = { id: 'f7599d96-8750-af68-1633-9575d625c1a7' }
const TAKEN = { id: 'f7a3462c-4e6e-4069-8421-b9bd4f4c3975' }

export const emojis = endpoint({
  name: 'emojis',
  summary: 'Lists the custom emojis of this server.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({}),
  result: Type.Object({ emojis: Type.Array(EmojiSimple) }),
  errors: {},
})

export const emoji = endpoint({
  name: 'emoji',
  summary: 'Shows one custom emoji of this server.',
  tags: ['meta'],
  credential: 'optional',
  allowGet: true,
  cacheSec: 3600,
  params: Type.Object({ name: Type.String() }),
  result: EmojiDetailed,
  errors: {
    NO_SUCH_EMOJI: { id: '5b1f6c6e-4d0b-4b7e-8a55-7a0f0c1f2f6e', status: 404, message: 'This server has no emoji of that name.' },
  },
})

export const adminEmojiAdd = endpoint({
  name: 'admin/emoji/add',
  summary: 'Makes a custom emoji of a picture in a drive; the server keeps a copy of the picture.',
  tags: ['admin'],
  credential: 'required',
  kind: 'write:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({ name: name(), fileId: Id(), ...traits }),
  result: EmojiDetailed,
  errors: {
    NO_SUCH_FILE: { id: 'fc46b5a4-6b92-4c33-ac66-b806659bb5cf' },
    UNSUPPORTED_FILE_TYPE: NO_PICTURE,
    DUPLICATE_NAME: TAKEN,
  },
})

export const adminEmojiUpdate = endpoint({
  name: 'admin/emoji/update',
  summary: 'Changes a custom emoji: what is given, the rest stays. With an id, the name renames it.',
  tags: ['admin'],
  credential: 'required',
  kind: 'write:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: AnyOf(Type.Object({ id: Type.Optional(Id()), name: Type.Optional(name()), fileId: Type.Optional(Id()), ...traits }), [['id'], ['name']]),
  result: null,
  errors: {
    NO_SUCH_EMOJI: { id: '684dec9d-a8c2-4364-9aa8-456c49cb1dc8' },
    NO_SUCH_FILE: { id: '14fb9fd9-0731-4e2f-aeb9-f09e4740333d' },
    UNSUPPORTED_FILE_TYPE: NO_PICTURE,
    SAME_NAME_EMOJI_EXISTS: { id: '7180fe9d-1ee3-bff9-647d-fe9896d2ffb8' },
  },
})

export const adminEmojiCopy = endpoint({
  name: 'admin/emoji/copy',
  summary: 'Makes a custom emoji of this server of one that another server has.',
  tags: ['admin'],
  credential: 'required',
  kind: 'write:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({ emojiId: Id() }),
  result: Type.Object({ id: Id() }),
  errors: {
    NO_SUCH_EMOJI: { id: 'e2785b66-dca3-4087-9cac-b93c541cc425' },
    DUPLICATE_NAME: TAKEN,
    FAILED_TO_UPLOAD_IMAGE_FROM_URL: { id: '7c4b5b3a-94a9-4d3f-9a35-8b2a3f9b3c1d', message: 'The picture could not be fetched from the other server.' },
    UNSUPPORTED_FILE_TYPE: NO_PICTURE,
  },
})

export const adminEmojiDelete = endpoint({
  name: 'admin/emoji/delete',
  summary: 'Deletes a custom emoji.',
  tags: ['admin'],
  credential: 'required',
  kind: 'write:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({ id: Id() }),
  result: null,
  errors: {
    NO_SUCH_EMOJI: { id: 'be83669b-773a-44b7-b1f8-e5e5170ac3c2' },
  },
})

/** A change of many emojis; ids that are not there are ignored. */
const bulk = { tags: ['admin'], credential: 'required', kind: 'write:admin:emoji', requiredRolePolicy: 'canManageCustomEmojis', result: null, errors: {} } as const
const ids = Type.Array(Id(), { maxItems: 10_000 })

export const adminEmojiDeleteBulk = endpoint({
  name: 'admin/emoji/delete-bulk',
  summary: 'Deletes several custom emojis.',
  ...bulk,
  params: Type.Object({ ids }),
})

export const adminEmojiSetAliasesBulk = endpoint({
  name: 'admin/emoji/set-aliases-bulk',
  summary: 'Gives several custom emojis these aliases instead of the ones they have.',
  ...bulk,
  params: Type.Object({ ids, aliases: aliases() }),
})

export const adminEmojiAddAliasesBulk = endpoint({
  name: 'admin/emoji/add-aliases-bulk',
  summary: 'Gives several custom emojis more aliases.',
  ...bulk,
  params: Type.Object({ ids, aliases: aliases() }),
})

export const adminEmojiRemoveAliasesBulk = endpoint({
  name: 'admin/emoji/remove-aliases-bulk',
  summary: 'Takes aliases from several custom emojis.',
  ...bulk,
  params: Type.Object({ ids, aliases: aliases() }),
})

export const adminEmojiSetCategoryBulk = endpoint({
  name: 'admin/emoji/set-category-bulk',
  summary: 'Puts several custom emojis into a category, or into none.',
  ...bulk,
  params: Type.Object({ ids, category: category() }),
})

export const adminEmojiSetLicenseBulk = endpoint({
  name: 'admin/emoji/set-license-bulk',
  summary: 'Says under which licence several custom emojis may be used.',
  ...bulk,
  params: Type.Object({ ids, license: license() }),
})

export const adminEmojiImportZip = endpoint({
  name: 'admin/emoji/import-zip',
  summary: 'Makes custom emojis of an archive in a drive, in the background; those of a name that is there are replaced.',
  tags: ['admin'],
  credential: 'required',
  secure: true,
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({ fileId: Id() }),
  result: null,
  errors: {
    NO_SUCH_FILE: { id: '3b7f0a52-6c1e-4d0a-9d5e-6b0c1f9f3a27' },
  },
})

export const exportCustomEmojis = endpoint({
  name: 'export-custom-emojis',
  summary: 'Puts the custom emojis of this server into an archive in your drive, in the background; a notification tells when it is there.',
  tags: [],
  credential: 'required',
  secure: true,
  limit: { duration: 3_600_000, max: 1 },
  params: Type.Object({}),
  result: null,
  errors: {},
})

export const adminEmojiList = endpoint({
  name: 'admin/emoji/list',
  summary: 'Lists the custom emojis of this server, newest first; `:name:` finds exactly that one, anything else parts of names, aliases and categories.',
  tags: ['admin'],
  credential: 'required',
  kind: 'read:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({
    query: Nullable(Type.String(), { default: null }),
    ...page(),
  }),
  result: Type.Array(EmojiDetailed),
  errors: {},
})

export const adminEmojiListRemote = endpoint({
  name: 'admin/emoji/list-remote',
  summary: 'Lists the custom emojis of other servers that were seen here, newest first.',
  tags: ['admin'],
  credential: 'required',
  kind: 'read:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({
    query: Nullable(Type.String(), { default: null }),
    host: Nullable(Type.String(), { default: null }),
    ...page(),
  }),
  result: Type.Array(EmojiDetailed),
  errors: {},
})

const text = () => Type.Optional(Type.String({ maxLength: 1024 }))

/** Keys by which emojis can be sorted; `+` ascending, `-` descending. */
const SORT_KEYS = [
  '+id', '-id', '+updatedAt', '-updatedAt', '+name', '-name', '+host', '-host', '+uri', '-uri', '+publicUrl', '-publicUrl', '+type', '-type', '+aliases', '-aliases',
  '+category', '-category', '+license', '-license', '+isSensitive', '-isSensitive', '+localOnly', '-localOnly',
  '+roleIdsThatCanBeUsedThisEmojiAsReaction', '-roleIdsThatCanBeUsedThisEmojiAsReaction',
] as const

export const adminEmojiListV2 = endpoint({
  name: 'v2/admin/emoji/list',
  summary: 'Searches the custom emojis of this server and of others. Of words in a text one must be found; pages are counted from 1.',
  tags: ['admin'],
  credential: 'required',
  kind: 'read:admin:emoji',
  requiredRolePolicy: 'canManageCustomEmojis',
  params: Type.Object({
    query: Type.Optional(Nullable(Type.Object({
      updatedAtFrom: text(),
      updatedAtTo: text(),
      name: text(),
      host: text(),
      uri: text(),
      publicUrl: text(),
      originalUrl: text(),
      type: text(),
      aliases: text(),
      category: text(),
      license: text(),
      isSensitive: Type.Optional(Type.Boolean()),
      localOnly: Type.Optional(Type.Boolean()),
      hostType: Type.Optional(OneOf(['local', 'remote', 'all'])),
      roleIds: Type.Optional(Type.Array(Id(), { maxItems: 1024 })),
    }))),
    ...page(),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    sortKeys: Type.Array(OneOf(SORT_KEYS), { default: ['-id'], maxItems: 32 }),
  }),
  result: Type.Object({
    emojis: Type.Array(Type.Object({
      id: Id(),
      updatedAt: Nullable(DateTime()),
      name: Type.String(),
      host: Nullable(Type.String()),
      publicUrl: Type.String(),
      originalUrl: Type.String(),
      uri: Nullable(Type.String()),
      type: Nullable(Type.String()),
      aliases: Type.Array(Type.String()),
      category: Nullable(Type.String()),
      license: Nullable(Type.String()),
      localOnly: Type.Boolean(),
      isSensitive: Type.Boolean(),
      roleIdsThatCanBeUsedThisEmojiAsReaction: Type.Array(Type.Object({ id: Id(), name: Type.String() })),
    })),
    count: Type.Integer(),
    allCount: Type.Integer(),
    allPages: Type.Integer(),
  }),
  errors: {},
})

export const emojisEndpoints = [
  emojis,
  emoji,
  adminEmojiAdd,
  adminEmojiUpdate,
  adminEmojiCopy,
  adminEmojiDelete,
  adminEmojiDeleteBulk,
  adminEmojiSetAliasesBulk,
  adminEmojiAddAliasesBulk,
  adminEmojiRemoveAliasesBulk,
  adminEmojiSetCategoryBulk,
  adminEmojiSetLicenseBulk,
  adminEmojiImportZip,
  exportCustomEmojis,
  adminEmojiList,
  adminEmojiListRemote,
  adminEmojiListV2,
] as const
