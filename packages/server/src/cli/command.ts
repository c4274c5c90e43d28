/** What stands behind a command's name; resolves with the exit code. */
export type Run = (args: string[]) => Promise<number>

export type Command = {
  name: string
  /** For help: the arguments, '' when there are none. */
  usage: string
  summary: string
  /** Loaded only when the command is used: `help` needs no database driver. */
  load: () => Promise<Run>
}
