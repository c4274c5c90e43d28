/** Lets work run side by side, and what comes of it be used in the order in which the work began. */
export class InOrder {
  private readonly patience: number
  private last: Promise<unknown> = Promise.resolve()

  /** @param patience ms that a result waits for those of earlier work: what never ends must not hold up everything after it */
  constructor(patience: number) {
    this.patience = patience
  }

  /** Runs the work at once; uses its result when all that began earlier has been used. Resolves then. @throws what the work or its use threw; later ones go on */
  async run<T>(work: () => Promise<T>, use: (result: T) => void): Promise<void> {
    const before = this.last
    const done = Promise.allSettled([work(), this.inPatience(before)]).then(([outcome]) => {
      if (outcome.status === 'rejected') throw outcome.reason
      use(outcome.value)
    })
    this.last = done.catch(() => undefined)
    return done
  }

  private inPatience(before: Promise<unknown>): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const timer = setTimeout(resolve, this.patience)
    void before.then(resolve).finally(() => clearTimeout(timer))
    return promise
  }
}
