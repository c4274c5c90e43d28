import { Ajv } from 'ajv'
import type { AnySchema, ValidateFunction } from 'ajv'
import { hasZero } from './json-text.ts'
import { invalidParam, refusals } from './refusal.ts'
import type { Refusal } from './refusal.ts'

const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/

/** One validator factory for the program: defaults are filled in, nothing is coerced, the first failure is enough. */
const ajv = new Ajv({
  useDefaults: true,
  strict: false,
  allErrors: false,
  formats: {
    'misskey:id': /^[a-zA-Z0-9]+$/,
    'date-time': (text: string) => ISO_DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)),
  },
})

/**
 * Checks a value against a schema, and fills in defaults in place. Answers a copy with what the schema names: a handler that
 * passes on all it got must not pass on the caller's token, nor what nobody has checked.
 */
export type Validator = (value: unknown) => Refusal | Readonly<Record<string, unknown>>

/** The schema is compiled at the first use: compiling all of them took a quarter of the start. */
export function validator(schema: object): Validator {
  let validate: ValidateFunction | null = null
  const names = [...new Set(properties(schema).map(([name]) => name))]
  return (value) => {
    validate ??= ajv.compile(schema as AnySchema)
    if (validate(value)) {
      const named: Record<string, unknown> = {}
      for (const name of names) if (Object.hasOwn(value as object, name)) named[name] = (value as Record<string, unknown>)[name]
      return named
    }
    const failure = validate.errors?.[0]
    return invalidParam(failure?.schemaPath ?? '#', failure?.message ?? 'is not valid')
  }
}

const CASTABLE = new Set(['boolean', 'number', 'integer'])

/**
 * Reads top-level booleans and numbers out of the strings that query strings and forms are made of, in place, and refuses
 * text that JSON bodies cannot bring in either.
 */
export type Caster = (values: Record<string, unknown>) => Refusal | null

export function caster(schema: object): Caster {
  const names = [...new Set(properties(schema).filter(([, property]) => mayBeCast(property)).map(([name]) => name))]
  return (values) => {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string' && hasZero(value)) return invalidParam(name, 'text must not contain U+0000')
    }
    for (const name of names) {
      const value = values[name]
      if (typeof value !== 'string') continue
      try {
        values[name] = JSON.parse(value)
      } catch {
        return refusals.uncastableParam.with({ param: name, reason: `cannot be read as JSON: ${value.slice(0, 100)}` })
      }
    }
    return null
  }
}

interface SchemaNode {
  type?: string | string[]
  properties?: Record<string, SchemaNode>
  anyOf?: SchemaNode[]
  oneOf?: SchemaNode[]
  allOf?: SchemaNode[]
}

function branches(node: SchemaNode): SchemaNode[] {
  return [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])]
}

/** Properties of the object and of every branch of it. */
function properties(schema: SchemaNode): [string, SchemaNode][] {
  return [...Object.entries(schema.properties ?? {}), ...branches(schema).flatMap(properties)]
}

/** A property that may also be a string stays one: "123" is a fine name. */
function mayBeCast(node: SchemaNode): boolean {
  const types = typesOf(node)
  return !types.has('string') && [...types].some((type) => CASTABLE.has(type))
}

function typesOf(node: SchemaNode): Set<string> {
  const types = new Set([node.type ?? []].flat())
  for (const branch of branches(node)) for (const type of typesOf(branch)) types.add(type)
  return types
}
