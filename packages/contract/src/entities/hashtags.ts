import { Type } from 'typebox'
import type { Static } from 'typebox'

export const Hashtag = Type.Object({
  tag: Type.String(),
  mentionedUsersCount: Type.Number(),
  mentionedLocalUsersCount: Type.Number(),
  mentionedRemoteUsersCount: Type.Number(),
  attachedUsersCount: Type.Number(),
  attachedLocalUsersCount: Type.Number(),
  attachedRemoteUsersCount: Type.Number(),
})
export interface Hashtag extends Static<typeof Hashtag> {}
