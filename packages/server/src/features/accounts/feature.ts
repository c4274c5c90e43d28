import { accountsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { accountsApi, signupFailure } from './api.ts'
import { checkProfileLinks } from './links.ts'
import { accountsService } from './service.ts'
import { streamMe } from './stream.ts'

/** Accounts of this server: setting up, signing up, the own profile. */
export const accounts = feature({
  name: 'accounts',
  endpoints: accountsEndpoints,
  handlers: accountsApi,
  rawEndpoints: {
    signup: { ownOriginOnly: true, refuse: (refusal) => signupFailure(refusal.status, refusal.code) },
  },
  services: (ctx) => ({ accounts: accountsService(ctx) }),
  on: {
    'user.updated': { live: [streamMe] },
  },
  jobs: { 'accounts.checkLinks': checkProfileLinks },
})
