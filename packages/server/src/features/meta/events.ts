declare module '../../platform/events/types.ts' {
  interface Events {
    /** Server settings changed; `keys` names which. */
    'meta.updated': { keys: string[] }
  }
}
export {}
