import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { bootLanguage, i18n, setLanguage } from './app/i18n.ts'
import { installLiveAccount } from './app/liveAccount.ts'
import { makeRouter } from './app/router.ts'
import { followOtherTabs } from './app/session.ts'
import { reloadWhenStale } from './app/staleBuild.ts'
import BootError from './app/BootError.vue'
import { useAccounts } from './data/accounts.ts'
import { asApiError } from './data/api.ts'
import { useMeta } from './data/meta.ts'
import { openStream } from './data/stream.ts'
import { askFirstPage } from './features/timelines/firstPage.ts'
import { firstScreen } from './ui/firstScreen.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/motion.css'

/** Pages that begin with the reader's timeline. */
const timelinePaths = new Set(['/', '/timeline'])

async function start(): Promise<void> {
  const pinia = createPinia()
  const app = createApp(App).use(pinia).use(i18n)
  await Promise.all([useMeta(pinia).load(), setLanguage(bootLanguage())])
  const accounts = useAccounts(pinia)
  if (accounts.isSignedIn && timelinePaths.has(location.pathname)) askFirstPage()
  openStream(accounts.token)
  installLiveAccount()
  followOtherTabs()
  const router = makeRouter()
  app.use(router)
  app.mount('#app')
}

reloadWhenStale()
start().catch((reason: unknown) => {
  createApp(BootError, { error: asApiError(reason, 'meta') }).use(i18n).mount('#app')
})

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // It fetches every file of the client: not while the first page needs its own.
  void firstScreen.then(() => {
    navigator.serviceWorker.register('/sw.js').catch((reason: unknown) => {
      // The client works without it; only the offline page is missing.
      console.warn('service worker not registered', reason)
    })
  })
}
