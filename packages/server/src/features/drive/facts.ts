/** What is known of a file: the entry and the content it stands for. The same for every viewer. */
export interface DriveFileFacts {
  readonly id: string
  /** null: a file of the server itself. */
  readonly userId: string | null
  readonly folderId: string | null
  readonly name: string
  readonly type: string
  readonly size: number
  readonly md5: string
  readonly comment: string | null
  readonly isSensitive: boolean
  /** A moderator has set `isSensitive`: the owner cannot take it back. */
  readonly markedByModerator: boolean
  /** Where a file that was fetched came from. */
  readonly src: string | null
  readonly accessKey: string
  readonly thumbnailAccessKey: string
  readonly webpublicAccessKey: string
  readonly blobId: string
  /** Stored pixels, before `orientation` is applied. */
  readonly width: number | null
  readonly height: number | null
  /** EXIF: 1–8. */
  readonly orientation: number | null
  readonly blurhash: string | null
  readonly storageKey: string
  /** null: no such rendition. */
  readonly thumbnailKey: string | null
  readonly thumbnailType: string | null
  readonly webpublicKey: string | null
  readonly webpublicType: string | null
}

export interface DriveFolderFacts {
  readonly id: string
  readonly userId: string
  readonly parentId: string | null
  readonly name: string
}
