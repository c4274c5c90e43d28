/** One static check of the sources; counted as one test. */
export type Check = {
  name: string
  /** @returns what is wrong, for people; '' when nothing is */
  find(): Promise<string>
}
