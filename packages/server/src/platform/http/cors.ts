import type { FastifyReply, FastifyRequest } from 'fastify'

/** Any page may call the API and read what it answers: the token is the credential, there are no cookies. */
export function allowOrigins(reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*')
  reply.header('access-control-expose-headers', 'Retry-After')
}

export function answerPreflight(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(204).headers({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    // The asterisk does not cover Authorization.
    'access-control-allow-headers': 'Authorization, Content-Type, *',
    'access-control-expose-headers': 'Retry-After',
    'access-control-max-age': '86400',
  }).send()
}
