import { favoritesEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { favoritesApi } from './api.ts'
import { favoritesService } from './service.ts'

/** Bookmarks of notes, for one's own eyes. */
export const favorites = feature({
  name: 'favorites',
  endpoints: favoritesEndpoints,
  handlers: favoritesApi,
  services: (ctx) => ({ favorites: favoritesService(ctx) }),
})
