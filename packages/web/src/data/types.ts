import type { entities } from 'misskey-js'

export type Note = entities.Note
export type UserLite = entities.UserLite
export type UserDetailed = entities.UserDetailed
export type MeDetailed = entities.MeDetailed
export type DriveFile = entities.DriveFile
export type DriveFolder = entities.DriveFolder
export type Notification = entities.Notification
export type Meta = entities.MetaDetailed
export type EmojiSimple = entities.EmojiSimple
export type Visibility = Note['visibility']

/** A note as the store keeps it: what it refers to stands in the store under its own id. */
export type NoteEntity = Omit<Note, 'user' | 'reply' | 'renote' | 'files' | 'fileIds'> & { fileIds: string[] }

/** A user as far as it is known: always the short form, and of the long form what has been seen. */
export type UserEntity = UserLite & Partial<Omit<entities.UserDetailedNotMe, keyof UserLite>>
