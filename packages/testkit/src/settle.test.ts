import { afterEach, expect, it } from 'vitest'
import { useServer } from './index.ts'

const tested = useServer()
const pool = () => tested.server.ctx.db.pool

afterEach(async () => {
  await pool().query('delete from outbox')
})

it('settling waits for an event that failed once, and for what follows from it', async () => {
  const { server } = tested
  await server.signUp('ayu')
  const rin = await server.signUp('rin')
  await server.settle()
  // As if the database had been away for a moment.
  await pool().query(`create function hold_back() returns trigger language plpgsql as $$ begin
    new.available_at := now() + interval '300 milliseconds'; new.attempts := 1; return new; end $$`)
  await pool().query('create trigger hold_back before insert on outbox for each row execute function hold_back()')
  try {
    await rin.post({ text: 'hello @ayu' })
  } finally {
    await pool().query('drop trigger hold_back on outbox')
  }
  await server.settle()
  expect((await pool().query('select from outbox')).rowCount).toBe(0)
  expect((await pool().query('select from notifications')).rowCount).toBe(1)
})

it('settling fails for an event that cannot be dealt with, and says why', async () => {
  await pool().query(`insert into outbox (id, type, payload, attempts, available_at, failed_at, error) values ('x', 'note.created', '{}', 12, now() + interval '1 hour', now(), 'no such note')`)
  await expect(tested.server.settle()).rejects.toThrow('note.created: no such note')
})

it('comes before statements are counted: what was done before is not among them', async () => {
  const { server } = tested
  const somebody = await server.signUp('somebody')
  for (let n = 0; n < 5; n++) await somebody.post({ text: `note ${n}` })
  const { statements } = await server.countStatements(() => server.settle())
  expect(statements.filter((text) => !/graphile_worker/.test(text))).toEqual([])
})
