import { shallowReactive } from 'vue'

/** Note id → id of my own plain renote of it, as far as this page has seen one; lets the menu offer to undo it. */
export const myRenotes = shallowReactive(new Map<string, string>())
