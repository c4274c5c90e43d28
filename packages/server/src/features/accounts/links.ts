import { Tokenizer, TokenizerMode } from 'parse5'
import type { AppContext } from '../../platform/context.ts'
import { FetchError } from '../../platform/fetch/fetch.ts'
import type { JobHandler } from '../../platform/jobs/jobs.ts'

const MAX_PAGE_BYTES = 2 * 1024 * 1024
/** What stands in these elements is text, whatever it looks like. */
const TEXT_ELEMENTS: ReadonlyMap<string, Tokenizer['state']> = new Map([
  ...['title', 'textarea'].map((name) => [name, TokenizerMode.RCDATA] as const),
  ...['style', 'xmp', 'iframe', 'noembed', 'noframes'].map((name) => [name, TokenizerMode.RAWTEXT] as const),
  ['script', TokenizerMode.SCRIPT_DATA], ['plaintext', TokenizerMode.PLAINTEXT],
])

/**
 * Whether a page links back to a profile: an `<a href>` of exactly the profile's address, or an `<a>` or `<link>` with
 * `rel="me"` to it. Looks at one tag after the other: a tree of a page made for it, elements in elements, would take minutes
 * to build.
 */
export function linksBack(html: string, profileUrl: string): boolean {
  let found = false
  const skip = () => undefined
  const tokenizer: Tokenizer = new Tokenizer({}, {
    onStartTag: ({ tagName, attrs }) => {
      tokenizer.state = TEXT_ELEMENTS.get(tagName) ?? tokenizer.state
      if (tagName !== 'a' && tagName !== 'link') return
      const attribute = (name: string) => attrs.find((attr) => attr.name === name)?.value
      const isMe = (attribute('rel') ?? '').toLowerCase().split(/\s+/).includes('me')
      if (attribute('href') === profileUrl && (tagName === 'a' || isMe)) found = true
    },
    onEndTag: skip, onCharacter: skip, onNullCharacter: skip, onWhitespaceCharacter: skip, onComment: skip, onDoctype: skip, onEof: skip,
  })
  tokenizer.write(html, true)
  return found
}

/** Asks the pages a profile links to whether they link back, and keeps those that do. */
export const checkProfileLinks: JobHandler<AppContext> = async (ctx, payload, run) => {
  const { userId } = payload as { userId: string }
  const [user, profile] = await Promise.all([ctx.services.users.get(userId), ctx.services.users.profile(userId)])
  if (!user || !profile || user.isDeleted) return
  const profileUrl = `${ctx.config.url}/@${user.username}`
  const links = [...new Set(profile.fields.map((field) => field.value))].filter((value) => isCheckable(value, ctx.config.test))
  const answers = await Promise.all(links.map((link) => pageLinksBack(ctx, link, profileUrl, run.signal)))
  const verified = links.filter((_, index) => answers[index])
  if (verified.length === profile.verifiedLinks.length && verified.every((link) => profile.verifiedLinks.includes(link))) return
  await ctx.services.users.update(userId, { user: {}, profile: { verifiedLinks: verified } })
}

/** Test servers check plain http, too: their pages are on this machine. */
function isCheckable(value: string, test: boolean): boolean {
  return (value.startsWith('https://') || (test && value.startsWith('http://'))) && URL.canParse(value)
}

async function pageLinksBack(ctx: AppContext, url: string, profileUrl: string, signal: AbortSignal): Promise<boolean> {
  try {
    const page = await ctx.fetch.request(url, { headers: { accept: 'text/html' }, maxBytes: MAX_PAGE_BYTES, signal })
    return page.status === 200 && linksBack(page.body.toString('utf8'), profileUrl)
  } catch (error) {
    if (!(error instanceof FetchError) || error.problem === 'aborted') throw error
    // A page that cannot be read verifies nothing; that is an answer.
    return false
  }
}
