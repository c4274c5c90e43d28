import type { DriveFile } from '../../data/types.ts'
import { openOverlay } from '../../ui/overlays.ts'

export interface PickOptions {
  multiple?: boolean
  /** Only these types can be chosen: `image/*` or the like. */
  accept?: 'image/*' | 'video/*' | 'audio/*'
}

/** Lets a person choose from their drive, or upload into it. Resolves to an empty list when dismissed. */
export async function pickDriveFiles(options: PickOptions = {}): Promise<DriveFile[]> {
  const { default: component } = await import('./DrivePicker.vue')
  return (await openOverlay<DriveFile[]>(component, { ...options })) ?? []
}
