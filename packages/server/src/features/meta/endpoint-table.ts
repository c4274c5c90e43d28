interface ParameterSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, ParameterSchema>>
  readonly anyOf?: readonly ParameterSchema[]
  readonly allOf?: readonly ParameterSchema[]
}

const NAMES: Readonly<Record<string, string>> = { string: 'String', number: 'Number', integer: 'Number', boolean: 'Boolean', array: 'Array', object: 'Object' }

/** Names and types of an endpoint's parameters, those of every alternative included, in the form old clients read. */
export function parameterTable(schema: unknown): { name: string; type: string }[] {
  const found = new Map<string, string>()
  collect(schema as ParameterSchema, found)
  return [...found].map(([name, type]) => ({ name, type }))
}

function collect(schema: ParameterSchema, found: Map<string, string>): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) found.set(name, typeName(property))
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? [])]) collect(part, found)
}

function typeName(schema: ParameterSchema): string {
  const types = schema.type === undefined ? (schema.anyOf ?? []).map(typeName) : [NAMES[schema.type] ?? 'Null']
  return types.find((type) => type !== 'Null') ?? 'Unknown'
}
