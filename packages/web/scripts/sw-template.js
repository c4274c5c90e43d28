// The service worker of the app shell. The build fills in the two constants below.
// It keeps built files (their names carry a hash, so a copy never goes stale) and answers navigations from the
// network first, with an offline page after ten seconds; answers of the API are never kept.
const VERSION = '%VERSION%'
const PRECACHE = '%PRECACHE%'
const CACHE = `tsubame-shell-${VERSION}`
const NAVIGATION_TIMEOUT_MS = 10_000

self.addEventListener('install', event => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE)
    await cache.addAll(PRECACHE)
    await self.skipWaiting()
  })())
})

self.addEventListener('activate', event => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('tsubame-shell-') && name !== CACHE) await caches.delete(name)
    }
    await self.clients.claim()
  })())
})

async function navigate(request) {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), NAVIGATION_TIMEOUT_MS)
  try {
    return await fetch(request, { signal: abort.signal })
  } catch {
    // Offline or too slow: the page says so and offers to try again.
    const offline = await caches.match('/offline.html')
    return offline ?? Response.error()
  } finally {
    clearTimeout(timer)
  }
}

self.addEventListener('fetch', event => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    event.respondWith(navigate(request))
    return
  }
  if (url.pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(request).then(hit => hit ?? fetch(request)))
  } else if (PRECACHE.includes(url.pathname)) {
    // Their names stay the same from build to build, so the network goes first; the offline page lives on the copies.
    event.respondWith(fetch(request).catch(async () => await caches.match(url.pathname) ?? Response.error()))
  }
})
