import { escapeHtml } from '../html.ts'
import type { Json, JsonObject, OpenApi } from '../openapi.ts'
import { constraints, isObject, isRequired, schemaText } from './schema-text.ts'

/** The reference page: everything in one document without scripts but for the filter, made from the OpenAPI document. */
export function referencePage(doc: OpenApi): string {
  const groups = groupEndpoints(doc)
  const server = doc.servers[0]?.url ?? '/api'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(doc.info.title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/api-doc/style.css">
<script src="/api-doc/filter.js" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the reference</a>
<nav aria-label="Endpoints">
<h1>${escapeHtml(doc.info.title)} <small>${escapeHtml(doc.info.version)}</small></h1>
<label class="search" for="filter" hidden>Filter <input id="filter" type="search" autocomplete="off" placeholder="Name, permission, error"></label>
<p id="count" role="status"></p>
<ul>${groups.map(navigationGroup).join('')}
<li class="group"><a href="#entities">Entities</a></li></ul>
</nav>
<main id="content">
<section class="intro">
<h2>How to call</h2>
<p>Send <code>POST ${escapeHtml(server)}/<em>endpoint</em></code> with a JSON object as the body and the token in the header <code>Authorization: Bearer <em>token</em></code> (or in the parameter <code>i</code>). Endpoints marked <b class="badge">GET</b> also take their parameters from the query string. An empty answer is <code>204</code>. Errors are <code>{ "error": { message, code, id, kind } }</code>: match on <code>code</code> or <code>id</code>.</p>
<p>The same in machine-readable form: <a href="/api.json">OpenAPI 3.1</a>. Endpoints marked <b class="badge own">Extension</b> are this server’s own.</p>
</section>
${groups.map(section).join('\n')}
<section id="entities"><h2>Entities</h2>
${Object.entries(doc.components.schemas).map(([name, schema]) => `<article class="entity" id="entity-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3><pre>${schemaText(schema)}</pre></article>`).join('\n')}
</section>
</main>
</body>
</html>
`
}

interface Entry {
  readonly name: string
  readonly operation: JsonObject
  readonly hasGet: boolean
}

interface Group {
  readonly name: string
  readonly entries: readonly Entry[]
}

/** By the first word of the path, which is what people know endpoints by. */
function groupEndpoints(doc: OpenApi): Group[] {
  const groups = new Map<string, Entry[]>()
  for (const [path, item] of Object.entries(doc.paths)) {
    if (!isObject(item.post)) continue
    const name = path.slice(1)
    const group = name.split('/')[0] ?? name
    const entries = groups.get(group) ?? []
    entries.push({ name, operation: item.post, hasGet: item.get !== undefined })
    groups.set(group, entries)
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entries]) => ({ name, entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) }))
}

function navigationGroup({ name, entries }: Group): string {
  return `\n<li class="group"><span>${escapeHtml(name)}</span><ul>${entries.map((entry) => `<li data-for="${anchor(entry.name)}"><a href="#${anchor(entry.name)}">${escapeHtml(entry.name)}</a></li>`).join('')}</ul></li>`
}

function section({ name, entries }: Group): string {
  return `<section class="endpoints"><h2>${escapeHtml(name)}</h2>\n${entries.map(article).join('\n')}\n</section>`
}

function article({ name, operation, hasGet }: Entry): string {
  const summary = typeof operation.summary === 'string' ? `<p class="summary">${escapeHtml(operation.summary)}</p>` : ''
  const search = escapeHtml([name, operation.summary, operation['x-permission'], ...errorCodes(operation)].filter((word) => typeof word === 'string').join(' ').toLowerCase())
  return `<article id="${anchor(name)}" data-search="${search}">
<h3><a href="#${anchor(name)}">${escapeHtml(name)}</a> ${badges(operation, hasGet)}</h3>
${summary}${parameters(operation)}
<h4>Answer</h4>
${answer(operation)}
${errors(operation)}
</article>`
}

function badges(operation: JsonObject, hasGet: boolean): string {
  const permission = operation['x-permission']
  const limit = operation['x-rate-limit']
  const needsLogin = Array.isArray(operation.security) && operation.security.length === 1
  return [
    hasGet ? '<b class="badge">GET</b>' : '',
    operation['x-extension'] ? '<b class="badge own">Extension</b>' : '',
    operation['x-native-session-only'] ? '<b class="badge lock">Native session</b>' : needsLogin ? '<b class="badge lock">Login</b>' : '',
    typeof permission === 'string' ? `<b class="badge">${escapeHtml(permission)}</b>` : '',
    isObject(limit) ? `<b class="badge">${limitText(limit)}</b>` : '',
  ].filter((badge) => badge !== '').join(' ')
}

function limitText({ duration, max, minInterval }: JsonObject): string {
  return [
    typeof max === 'number' && typeof duration === 'number' ? `${max} in ${span(duration)}` : '',
    typeof minInterval === 'number' ? `${span(minInterval)} apart` : '',
  ].filter((text) => text !== '').join(', ')
}

function span(ms: number): string {
  const units = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min'], [1000, 's']] as const
  const unit = units.find(([size]) => ms % size === 0)
  return unit ? `${ms / unit[0]} ${unit[1]}` : `${ms} ms`
}

function parameters(operation: JsonObject): string {
  const schema = bodySchema(operation)
  if (!isObject(schema)) return ''
  const properties = Object.entries((schema.properties ?? {}) as JsonObject)
  if (properties.length === 0 && (schema.anyOf ?? schema.allOf) === undefined) return ''
  if (properties.length === 0) return `<h4>Parameters</h4>\n<pre>${schemaText(schema)}</pre>`
  const rows = properties.map(([name, property]) => {
    const value = isObject(property) ? property : {}
    const notes = [
      ...constraints(value).map(escapeHtml),
      value.default === undefined ? '' : `default <code>${escapeHtml(JSON.stringify(value.default))}</code>`,
    ].filter((note) => note !== '')
    const mark = isRequired(schema, name) ? ' <abbr title="required">*</abbr>' : ''
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code>${mark}</th><td><pre>${schemaText(property)}</pre></td><td>${notes.join('; ')}</td></tr>`
  })
  return `<h4>Parameters</h4>
<div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Notes</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function bodySchema(operation: JsonObject): Json | undefined {
  const body = operation.requestBody
  const content = isObject(body) ? body.content : undefined
  const first = isObject(content) ? Object.values(content)[0] : undefined
  return isObject(first) ? first.schema : undefined
}

function answer(operation: JsonObject): string {
  const responses = isObject(operation.responses) ? operation.responses : {}
  const done = responses['200']
  if (!isObject(done) || !isObject(done.content) || !isObject(done.content['application/json'])) return '<p>Nothing (<code>204</code>).</p>'
  return `<pre>${schemaText(done.content['application/json'].schema)}</pre>`
}

interface ErrorRow {
  readonly status: string
  readonly code: string
  readonly id: string
  readonly message: string
}

function errorRows(operation: JsonObject): ErrorRow[] {
  const responses = isObject(operation.responses) ? operation.responses : {}
  return Object.entries(responses).flatMap(([status, response]) => {
    const content = isObject(response) && isObject(response.content) ? response.content['application/json'] : undefined
    const examples = isObject(content) && isObject(content.examples) ? Object.values(content.examples) : []
    return examples.flatMap((example) => {
      const value = isObject(example) && isObject(example.value) ? example.value.error : undefined
      return isObject(value) ? [{ status, code: String(value.code), id: String(value.id), message: String(value.message) }] : []
    })
  })
}

function errorCodes(operation: JsonObject): string[] {
  return errorRows(operation).map((row) => row.code)
}

function errors(operation: JsonObject): string {
  const rows = errorRows(operation).map(({ status, code, id, message }) =>
    `<tr><td>${status}</td><th scope="row"><code>${escapeHtml(code)}</code></th><td>${escapeHtml(message)}</td><td><code class="id">${escapeHtml(id)}</code></td></tr>`)
  return `<details><summary>Errors <small>${rows.length}</small></summary>
<div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Meaning</th><th scope="col">Id</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></details>`
}

function anchor(name: string): string {
  return escapeHtml(name.replaceAll('/', '-'))
}
