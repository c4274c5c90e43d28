/** Says what is going on: one line that is rewritten on a terminal, plain lines elsewhere. */
export class Terminal {
  private readonly out = process.stderr
  private open = false

  /** What is being done now; replaces the previous such line on a terminal. */
  status(text: string): void {
    if (this.out.isTTY) {
      this.out.write(`\r\x1b[2K${text}`)
      this.open = true
    } else this.out.write(`${text}\n`)
  }

  /** A share that changes often: elsewhere than on a terminal only every tenth of it is worth a line. */
  progress(text: string): (done: number) => void {
    let shown = -1
    return (done) => {
      const step = Math.floor(done * (this.out.isTTY ? 100 : 4))
      if (step === shown) return
      shown = step
      this.status(`${text} … ${Math.round(done * 100)} %`)
    }
  }

  /** A line that stays. */
  line(text: string): void {
    this.clear()
    this.out.write(`${text}\n`)
  }

  clear(): void {
    if (this.open) this.out.write('\r\x1b[2K')
    this.open = false
  }
}
