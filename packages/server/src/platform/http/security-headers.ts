import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Config } from '../config.ts'

/** Half a year, as Misskey announces it. */
const HSTS = 'max-age=15552000; preload'

/** Sent with everything; what answers in another way (files, pages) sets its own policy over it. */
export function addSecurityHeaders(app: FastifyInstance, config: Pick<Config, 'url'>): void {
  const headers: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  }
  if (config.url.startsWith('https:')) headers['strict-transport-security'] = HSTS
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

/**
 * The policy of our own pages: scripts and connections from this origin only, nothing inline but style attributes,
 * pictures and media from anywhere, for posts show files of other servers and of a storage host.
 */
export function pagePolicy(config: Pick<Config, 'url'>): (reply: FastifyReply) => void {
  const socket = config.url.replace(/^http/, 'ws')
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https: http:",
    "media-src 'self' data: blob: https: http:",
    "font-src 'self' data:",
    `connect-src 'self' ${socket} blob: data:`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self' https:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = { 'content-security-policy': policy, 'cross-origin-opener-policy': 'same-origin', 'x-frame-options': 'DENY' }
  return (reply) => { reply.headers(headers) }
}
