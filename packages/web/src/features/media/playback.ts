/** Two sounds at once help nobody: starting one pauses the one before. */
let playing: HTMLMediaElement | null = null

/** To be called when an audible element starts. */
export function startedPlaying(element: HTMLMediaElement): void {
  if (playing !== null && playing !== element) playing.pause()
  playing = element
}

const seekSeconds = 5
const volumeStep = 0.1

/** Keys of a focused player: space, ←/→ five seconds, ↑/↓ volume. Returns whether the key was one of them. */
export function playerKey(element: HTMLMediaElement, key: string): boolean {
  switch (key) {
    case ' ':
      if (element.paused) void element.play()
      else element.pause()
      return true
    case 'ArrowLeft':
      element.currentTime = Math.max(0, element.currentTime - seekSeconds)
      return true
    case 'ArrowRight':
      element.currentTime = Math.min(element.duration || 0, element.currentTime + seekSeconds)
      return true
    case 'ArrowUp':
      element.volume = Math.min(1, element.volume + volumeStep)
      return true
    case 'ArrowDown':
      element.volume = Math.max(0, element.volume - volumeStep)
      return true
    default:
      return false
  }
}

/** Quiet enough not to startle. */
export const initialVolume = 0.25
