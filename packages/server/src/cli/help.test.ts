import { expect, it } from 'vitest'
import { variables } from '../platform/config-variables.ts'
import { commands, findCommand, unknownCommand } from './commands.ts'
import { helpText } from './help.ts'

it('help names every command and every setting', () => {
  const text = helpText(commands)
  for (const { name } of [...commands, ...variables]) expect(text).toContain(`  ${name}`)
  expect(text).toContain('  dev [--fresh] ')
})

it('a command is found by its usual flags too, and a mistyped one gets a hint', () => {
  expect(findCommand('--help')?.name).toBe('help')
  expect(findCommand('-v')?.name).toBe('version')
  expect(findCommand('strat')).toBeUndefined()
  expect(unknownCommand('strat')).toContain('Did you mean "start"?')
})
