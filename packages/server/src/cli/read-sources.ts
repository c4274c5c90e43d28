/**
 * Loads what a start loads and ends, so that Node keeps all of it stripped of types. `./tsubame` runs it in a process of its
 * own whenever sources have changed.
 */
import { join } from 'node:path'
import { readMigrations } from '../platform/db/migrate.ts'
import '../platform/bus/redis-bus.ts'
import '../platform/data-folder.ts'
import './start.ts'

await readMigrations(join(import.meta.dirname, '../migrations'))
process.exit(0)
