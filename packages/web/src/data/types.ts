import type { entities } from 'misskey-js'

/** `updatedAt` is ours: there once the note has been edited. */
export type Note = entities.Note & { updatedAt?: string }
/** What an edit may change of a note. */
export type NoteContent = Pick<Note, 'text' | 'cw' | 'fileIds' | 'files' | 'tags' | 'mentions' | 'emojis' | 'hasPoll' | 'poll'> & { updatedAt: string }
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
