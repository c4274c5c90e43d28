import { escapeHtml } from '../html.ts'
import { ID_PATTERN } from '../openapi.ts'
import type { Json, JsonObject } from '../openapi.ts'

const REF = '#/components/schemas/'
const INDENT = '  '

/** A schema as a type a programmer reads, in HTML: entities are links, the rest is escaped. */
export function schemaText(schema: Json | undefined, depth = 0): string {
  if (!isObject(schema)) return 'unknown'
  if (typeof schema.$ref === 'string') return entityLink(schema.$ref)
  const branches = list(schema.anyOf) ?? list(schema.oneOf)
  if (branches && !schema.properties) return unique(branches.map((branch) => schemaText(branch, depth))).join(' | ')
  const all = list(schema.allOf)
  if (all) return all.map((branch) => schemaText(branch, depth)).join(' &amp; ')
  const values = list(schema.enum)
  if (values) return unique(values.map((value) => escapeHtml(JSON.stringify(value)))).join(' | ')
  if (schema.const !== undefined) return escapeHtml(JSON.stringify(schema.const))
  if (Array.isArray(schema.type)) return schema.type.map((type) => schemaText({ ...schema, type }, depth)).join(' | ')
  if (schema.type === 'array') return arrayText(schema, depth)
  if (schema.type === 'object' || schema.properties) return objectText(schema, depth)
  return typeof schema.type === 'string' ? escapeHtml(schema.type) : 'unknown'
}

/** What limits a value beyond its type: "1 to 100", "at most 512 characters". */
export function constraints(schema: Json | undefined): string[] {
  if (!isObject(schema)) return []
  const own = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' items'),
    schema.uniqueItems ? 'no item twice' : '',
    typeof schema.pattern === 'string' ? (schema.pattern === ID_PATTERN ? 'id' : `matches ${schema.pattern}`) : '',
    typeof schema.format === 'string' ? schema.format : '',
  ]
  const nested = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((branches) => list(branches) ?? []).flatMap(constraints)
  return unique([...own, ...nested].filter((text) => text !== ''))
}

function arrayText(schema: JsonObject, depth: number): string {
  const prefix = list(schema.prefixItems) ?? list(schema.items)
  if (prefix) return `[${prefix.map((item) => schemaText(item, depth)).join(', ')}]`
  const item = schemaText(schema.items, depth)
  return / [|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
}

function objectText(schema: JsonObject, depth: number): string {
  const properties = Object.entries((schema.properties ?? {}) as JsonObject)
  const others = isObject(schema.additionalProperties)
    ? schema.additionalProperties
    : isObject(schema.patternProperties) ? Object.values(schema.patternProperties)[0] : undefined
  const lines = properties.map(([name, property]) => `${key(name)}${isRequired(schema, name) ? '' : '?'}: ${schemaText(property, depth + 1)}`)
  if (others !== undefined) lines.push(`[name: string]: ${schemaText(others, depth + 1)}`)
  if (lines.length === 0) return '{}'
  const space = INDENT.repeat(depth + 1)
  return `{\n${lines.map((line) => `${space}${line}`).join('\n')}\n${INDENT.repeat(depth)}}`
}

export function entityLink(ref: string): string {
  const name = escapeHtml(ref.replace(REF, ''))
  return `<a href="#entity-${name}">${name}</a>`
}

export function isRequired(schema: JsonObject, name: string): boolean {
  return Array.isArray(schema.required) && schema.required.includes(name)
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: Json | undefined): Json[] | null {
  return Array.isArray(value) ? value : null
}

function key(name: string): string {
  return escapeHtml(/^[\w$]+$/.test(name) ? name : JSON.stringify(name))
}

function range(min: Json | undefined, max: Json | undefined, unit: string): string {
  if (min === undefined && max === undefined) return ''
  if (max === undefined) return `at least ${String(min)}${unit}`
  return min === undefined ? `at most ${String(max)}${unit}` : `${String(min)} to ${String(max)}${unit}`
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
