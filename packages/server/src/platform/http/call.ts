import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../caller.ts'
import type { Call, UploadedFile } from '../feature.ts'

/** The circumstances of one request; what costs something is worked out when it is asked for. */
export class RequestCall implements Call {
  readonly caller: Caller | null
  readonly file: UploadedFile | undefined
  private readonly request: FastifyRequest
  private readonly reply: FastifyReply
  private controller: AbortController | null = null

  constructor(request: FastifyRequest, reply: FastifyReply, caller: Caller | null, file: UploadedFile | undefined) {
    this.request = request
    this.reply = reply
    this.caller = caller
    this.file = file
  }

  get viewerId(): string | null {
    return this.caller?.id ?? null
  }

  get ip(): string {
    return this.request.ip
  }

  get userAgent(): string {
    return this.request.headers['user-agent'] ?? ''
  }

  get idempotencyKey(): string | null {
    const key = this.request.headers['idempotency-key']
    return typeof key === 'string' && key !== '' ? key : null
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController()
      const { raw } = this.reply
      // A response that closes before it was written out: the client hung up.
      const hungUp = () => { if (!raw.writableFinished) controller.abort() }
      if (raw.closed || raw.destroyed) hungUp()
      else raw.once('close', hungUp)
      this.controller = controller
    }
    return this.controller.signal
  }
}
