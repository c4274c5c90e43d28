import type { LoadRequest, LoadResult } from './load/request.ts'
import { familySeconds, processorSeconds } from './machine/processor.ts'
import type { ProcessorTime } from './report.ts'
import type { Run } from './scenarios.ts'

/** Reads how much processor time the processes behind a run used for each of its answers. */
export class Meter {
  /** Of the run that ended last; null where the system does not tell. */
  last: ProcessorTime | null = null
  private readonly server: number
  private readonly database: number | null

  /** @param database the process whose children serve the database's connections */
  constructor(server: number, database: number | null) {
    this.server = server
    this.database = database
  }

  around(run: Run): Run {
    return async (request: LoadRequest): Promise<LoadResult> => {
      const before = await this.read()
      const result = await run(request)
      const after = await this.read()
      this.last = before === null || after === null || result.answered === 0 ? null : {
        server: ((after.server - before.server) * 1000) / result.answered,
        database: ((after.database - before.database) * 1000) / result.answered,
      }
      return result
    }
  }

  private async read(): Promise<ProcessorTime | null> {
    const [server, database] = await Promise.all([processorSeconds(this.server), this.database === null ? 0 : familySeconds(this.database)])
    return server === null ? null : { server, database: database ?? 0 }
  }
}
