import { authEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { RawReply } from '../../platform/http/raw-reply.ts'
import { authApi, tooManySignins } from './api.ts'
import { authService } from './service.ts'
import { dropOldSigninRows } from './sweep.ts'
import { closeSockets, closeSocketsOfSuspended, streamSignin } from './stream.ts'

/** Who makes a call: passwords, sessions, tokens of apps, signing in and out. */
export const auth = feature({
  name: 'auth',
  endpoints: authEndpoints,
  handlers: authApi,
  rawEndpoints: {
    'signin-flow': {
      ownOriginOnly: true,
      refuse: (refusal) => (refusal.status === 429 ? tooManySignins() : new RawReply(refusal.status)),
    },
  },
  services: (ctx) => ({ auth: authService(ctx) }),
  on: {
    'user.signedIn': { live: [streamSignin] },
    'token.revoked': { live: [closeSockets] },
    'user.updated': { live: [closeSocketsOfSuspended] },
  },
  jobs: { 'auth.sweep': dropOldSigninRows },
  cron: { 'auth.sweep': '20 4 * * *' },
})
