/** What has to be undone, last first, however the run ends. */
export class Cleanup {
  private readonly steps: (() => Promise<unknown>)[] = []
  private running: Promise<void> | null = null

  add(step: () => Promise<unknown>): void {
    this.steps.push(step)
  }

  /** Undoes everything once; a failing step does not keep the others from running, and its error is thrown at the end. */
  run(): Promise<void> {
    this.running ??= this.undo()
    return this.running
  }

  private async undo(): Promise<void> {
    const errors: unknown[] = []
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      await step().catch((error: unknown) => errors.push(error))
    }
    if (errors.length > 0) throw new AggregateError(errors, 'something could not be cleaned up')
  }
}
