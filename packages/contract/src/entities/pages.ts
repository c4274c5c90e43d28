import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf } from '../define.ts'
import { UserLite } from './user-lite.ts'
import { DriveFile } from './drive.ts'

export type PageBlock =
  | { id: string; type: 'text'; text: string }
  | { id: string; type: 'section'; title: string; children: PageBlock[] }
  | { id: string; type: 'image'; fileId: string | null }
  | { id: string; type: 'note'; detailed: boolean; note: string | null }

/** A block of a page; sections nest, so the schema refers to itself. */
export const PageBlock = Type.Unsafe<PageBlock>({
  type: 'object',
  required: ['id', 'type'],
  properties: {
    id: { type: 'string' },
    type: { type: 'string', enum: ['text', 'section', 'image', 'note'] },
    children: { type: 'array', items: { $ref: '#/components/schemas/PageBlock' } },
  },
})

export const Page = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  updatedAt: DateTime(),
  userId: Id(),
  user: UserLite,
  content: Type.Array(PageBlock),
  variables: Type.Array(Type.Record(Type.String(), Type.Never())),
  title: Type.String(),
  name: Type.String(),
  summary: Nullable(Type.String()),
  hideTitleWhenPinned: Type.Boolean(),
  alignCenter: Type.Boolean(),
  font: OneOf(['serif', 'sans-serif']),
  script: Type.String(),
  eyeCatchingImageId: Nullable(Id()),
  eyeCatchingImage: Nullable(DriveFile),
  attachedFiles: Type.Array(DriveFile),
  likedCount: Type.Number(),
  isLiked: Type.Optional(Type.Boolean()),
})
export interface Page extends Static<typeof Page> {}
