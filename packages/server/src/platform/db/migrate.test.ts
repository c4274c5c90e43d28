import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { StartError } from '../start-error.ts'
import { migrate } from './migrate.ts'

const name = `migrate_${process.pid}_${Date.now()}`
let admin: pg.Client
let url: string
beforeAll(async () => {
  admin = new pg.Client(inject('databaseAdminUrl'))
  await admin.connect()
  await admin.query(`create database ${name}`)
  const own = new URL(inject('databaseAdminUrl'))
  own.pathname = `/${name}`
  url = own.href
})
afterAll(async () => {
  await admin.query(`drop database ${name} with (force)`)
  await admin.end()
})

async function rows(sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

const first = { name: '0001_first', up: 'create table kept (n int); insert into kept values (1)' }

it('steps run once, in order; one that fails leaves nothing of itself and everything before it', async () => {
  const broken = { name: '0002_second', up: 'insert into kept values (2); insert into nowhere values (3)' }
  await expect(migrate(url, [first, broken])).rejects.toThrow('migration 0002_second failed: relation "nowhere" does not exist')
  expect(await rows('select n from kept')).toEqual([1])
  const mended = { name: '0002_second', up: 'insert into kept values (2)' }
  expect(await migrate(url, [first, mended])).toEqual(['0002_second'])
  expect(await migrate(url, [first, mended])).toEqual([])
  expect(await rows('select n from kept order by n')).toEqual([1, 2])
})

it('a database of a newer version is left alone, with words for the person who starts the server', async () => {
  const refused = await migrate(url, [first]).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(StartError)
  expect(String(refused)).toMatch(/newer version of Tsubame.*0002_second.*restore a backup/)
})
