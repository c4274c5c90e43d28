import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { budget } from './scripts/budget.ts'
import { serviceWorker } from './scripts/service-worker.ts'

/** The server that `vite` (development only) forwards API calls and sockets to. */
const backend = process.env.TSUBAME_URL ?? 'http://localhost:3000'
const forwarded = ['/api', '/files', '/proxy', '/emoji', '/avatar', '/identicon', '/url', '/nodeinfo', '/.well-known']

export default defineConfig({
  plugins: [vue(), serviceWorker(), budget({ limitKb: 180, route: 'src/features/timelines/TimelinePage.vue' })],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    target: 'es2023', manifest: true, cssCodeSplit: true, reportCompressedSize: false, chunkSizeWarningLimit: 700, assetsInlineLimit: 2048,
    rolldownOptions: {
      output: {
        // What every page with notes on it needs comes in two files instead of fifty; pages and overlays stay apart.
        codeSplitting: {
          groups: [
            { name: 'framework', priority: 20, test: /node_modules\/(?:@vue|vue|vue-router|pinia|vue-i18n|@intlify)\// },
            { name: 'notes', priority: 10, test: /src\/(?:data|features\/(?:mfm|reactions|notes|timelines)|ui\/(?:PageHeader|Tabs|IconButton))[/.](?!Note(?:Page|Detail|Replies|Thread|Renoters|Reactors)|ReactorsCard|.*MfmCodeBlock)/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      ...Object.fromEntries(forwarded.map(path => [path, { target: backend, changeOrigin: false }])),
      '/streaming': { target: backend, ws: true, changeOrigin: false },
    },
  },
})
