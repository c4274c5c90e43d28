/** All Japanese texts in one chunk, loaded only when that language is chosen. */
const modules = import.meta.glob('./ja/*.json', { eager: true, import: 'default' })
const messages: Record<string, Record<string, unknown>> = {}
for (const [path, content] of Object.entries(modules)) {
  messages[path.slice('./ja/'.length, -'.json'.length)] = content as Record<string, unknown>
}
export default messages
