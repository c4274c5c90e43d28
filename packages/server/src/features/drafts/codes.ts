/** What these endpoints call a refusal that `notes/create` has another name for. */
const ON_CREATE = { CANNOT_RENOTE_OUTSIDE_OF_CHANNEL: 'CANNOT_RENOTE_TO_EXTERNAL' } as const

const ON_UPDATE = {
  ...ON_CREATE,
  NO_SUCH_RENOTE_TARGET: 'NO_SUCH_RENOTE',
  CANNOT_RENOTE_TO_A_PURE_RENOTE: 'CANNOT_RENOTE',
  NO_SUCH_REPLY_TARGET: 'NO_SUCH_REPLY',
  CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY: 'CANNOT_REPLY_TO_SPECIFIED_NOTE_WITH_EXTENDED_VISIBILITY',
} as const

type Renamed<Code extends string, Names> = Code extends keyof Names ? Names[Code] : Code

const rename = <Code extends string, Names extends object>(code: Code, names: Names): Renamed<Code, Names> =>
  (code in names ? names[code as unknown as keyof Names] : code) as Renamed<Code, Names>

/** The code by which `notes/drafts/create` refuses. */
export function creationCode<Code extends string>(code: Code): Renamed<Code, typeof ON_CREATE> {
  return rename(code, ON_CREATE)
}

/** The code by which `notes/drafts/update` refuses. */
export function changeCode<Code extends string>(code: Code): Renamed<Code, typeof ON_UPDATE> {
  return rename(code, ON_UPDATE)
}
