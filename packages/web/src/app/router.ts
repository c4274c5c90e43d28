import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useAccounts } from '../data/accounts.ts'
import { useMeta } from '../data/meta.ts'
import { recallAnchor, rememberAnchor } from './scrollAnchors.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Visitors get the sign-in page and come back afterwards. */
    needsAccount?: boolean
    /** Drawn without navigation and widgets. */
    bare?: boolean
    /** Uses the widgets' room as well. */
    wide?: boolean
  }
}

/**
 * One component stays alive per address (see AppShell), so a page never has to react to a change of its subject.
 * What it needs of the address are props: the current route is another page's while it is kept.
 */
const routes: RouteRecordRaw[] = [
  { path: '/', name: 'root', component: () => useAccounts().isSignedIn ? import('../features/timelines/TimelinePage.vue') : import('../features/visitor/VisitorPage.vue') },
  { path: '/timeline', name: 'timeline', component: () => import('../features/timelines/TimelinePage.vue') },
  { path: '/notes/:id/:tab(replies|renotes|reactions)?', name: 'note', component: () => import('../features/notes/NotePage.vue'), props: true },
  { path: '/@:acct/:list(following|followers)', name: 'user-list', component: () => import('../features/users/FollowPage.vue'), props: true },
  { path: '/@:acct/:tab?', name: 'user', component: () => import('../features/users/UserPage.vue'), props: true },
  { path: '/my/notifications', name: 'notifications', component: () => import('../features/notifications/NotificationsPage.vue'), meta: { needsAccount: true } },
  { path: '/my/follow-requests', name: 'follow-requests', component: () => import('../features/users/FollowRequestsPage.vue'), meta: { needsAccount: true } },
  { path: '/my/drive/:kind(folder|file)?/:id?', name: 'drive', component: () => import('../features/drive/DrivePage.vue'), meta: { needsAccount: true, wide: true } },
  { path: '/search', name: 'search', component: () => import('../features/search/SearchPage.vue') },
  { path: '/tags/:tag', name: 'tag', component: () => import('../features/search/TagPage.vue'), props: true },
  { path: '/settings/:section?', name: 'settings', component: () => import('../features/settings/SettingsPage.vue'), props: true, meta: { wide: true } },
  { path: '/about', name: 'about', component: () => import('../features/visitor/AboutPage.vue') },
  { path: '/signin', name: 'signin', component: () => import('../features/accounts/SignInPage.vue'), meta: { bare: true } },
  { path: '/signup', name: 'signup', component: () => import('../features/accounts/SignUpPage.vue'), meta: { bare: true } },
  { path: '/setup', name: 'setup', component: () => import('../features/setup/SetupPage.vue'), meta: { bare: true } },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./NotFoundPage.vue') },
]

export function makeRouter() {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior(to, from, saved) {
      if (saved) return recallAnchor(to.fullPath) ? false : saved
      return to.path === from.path ? false : { top: 0 }
    },
  })
  router.beforeEach((to, from) => {
    rememberAnchor(from.fullPath)
    if (useMeta().requireSetup && !useAccounts().isSignedIn && to.name !== 'setup') return { name: 'setup' }
    if (!useMeta().requireSetup && to.name === 'setup') return { path: '/' }
    if (to.meta.needsAccount && !useAccounts().isSignedIn) return { name: 'signin', query: { to: to.fullPath } }
    return true
  })
  return router
}
