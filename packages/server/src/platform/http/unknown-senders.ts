import { addressPrefix } from './rate-limit.ts'

export interface UnknownSenderLimits {
  /** Bytes of one upload. */
  readonly each: number
  /** Bytes of all uploads under way from one address. */
  readonly address: number
  /** Bytes of all uploads under way. */
  readonly all: number
}

const MEGABYTE = 1_048_576

/**
 * What may lie on the disk of people who have not said who they are. A form may bring its token after the file, so the file
 * has to be kept until then: enough for a picture, and little from each address and from all together.
 */
export class UnknownSenders {
  private readonly limits: UnknownSenderLimits
  private readonly byAddress = new Map<string, number>()
  private total = 0

  constructor(limits: UnknownSenderLimits = { each: 10 * MEGABYTE, address: 40 * MEGABYTE, all: 256 * MEGABYTE }) {
    this.limits = limits
  }

  /** The account of one upload. */
  open(ip: string): UnknownSender {
    const address = addressPrefix(ip)
    let held = 0
    return {
      take: (bytes) => {
        const ofAddress = this.byAddress.get(address) ?? 0
        if (held + bytes > this.limits.each || ofAddress + bytes > this.limits.address || this.total + bytes > this.limits.all) return false
        held += bytes
        this.add(address, bytes)
        return true
      },
      release: () => {
        this.add(address, -held)
        held = 0
      },
    }
  }

  private add(address: string, bytes: number): void {
    const ofAddress = (this.byAddress.get(address) ?? 0) + bytes
    if (ofAddress > 0) this.byAddress.set(address, ofAddress)
    else this.byAddress.delete(address)
    this.total += bytes
  }
}

export interface UnknownSender {
  /** Whether so many more bytes may be kept. */
  take(bytes: number): boolean
  /** What was kept is gone, or its sender is known. */
  release(): void
}
