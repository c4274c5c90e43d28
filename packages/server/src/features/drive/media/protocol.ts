/** What was found in a file. */
export interface Inspection {
  /** null: nothing known. */
  readonly type: string | null
  readonly ext: string | null
  /** Stored pixels. */
  readonly width: number | null
  readonly height: number | null
  /** EXIF: 1–8. */
  readonly orientation: number | null
  /** How renditions are made; null: none can be made. */
  readonly picture: Picture | null
}

export interface Picture {
  /** More than one frame. */
  readonly animated: boolean
  /** EXIF, IPTC, XMP or Photoshop data that must not become public. */
  readonly hasMetadata: boolean
  /** Decoding needs the whole picture in memory. */
  readonly wholeFrame: boolean
}

/** A picture made of a file; it lies in the folder that was named with the request. */
export interface Rendition {
  readonly path: string
  readonly type: string
}

export interface Renditions {
  readonly thumbnail: Rendition | null
  readonly webpublic: Rendition | null
  readonly blurhash: string | null
  /** What could not be made, in words for the log. */
  readonly problems: readonly string[]
}

/** What a media process is asked, one thing at a time. */
export type MediaRequest =
  | { readonly task: 'inspect'; readonly path: string }
  | { readonly task: 'render'; readonly path: string; readonly folder: string; readonly inspection: Inspection }

export type MediaAnswer = { readonly ok: true; readonly result: Inspection | Renditions } | { readonly ok: false; readonly error: string }
