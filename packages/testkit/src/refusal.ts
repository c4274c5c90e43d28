import { api } from 'misskey-js'

/** The error that a call is refused with. Fails when the call is answered. */
export async function refusal(call: Promise<unknown>): Promise<api.APIError> {
  try {
    await call
  } catch (error) {
    if (api.isAPIError(error as never)) return error as api.APIError
    throw error
  }
  throw new Error('the call was not refused')
}
