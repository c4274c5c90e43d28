import { computed, shallowRef, watch } from 'vue'
import { t } from '../../app/i18n.ts'
import { tryApi } from '../../data/api.ts'

export type NameState = 'empty' | 'checking' | 'free' | 'taken' | 'invalid' | 'long'

const CHECK_AFTER_MS = 300
const MAX_NAME = 20

/** Strength 0–3 of a password by length and variety; advice only, the server has the last word. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 {
  if (password.length < 8) return 0
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/, /[^\p{ASCII}]/u].filter(kind => kind.test(password)).length
  const score = (password.length >= 12 ? 1 : 0) + (password.length >= 16 ? 1 : 0) + (kinds >= 3 ? 1 : 0)
  return Math.min(3, 1 + score) as 1 | 2 | 3
}

/**
 * Name and password of an account to be: what is wrong with them is said while they are typed.
 * The first account of a server is not looked up: nobody can have its name, and it may take one that is kept from others.
 */
export function useNewAccount({ isFirst = false } = {}) {
  const username = shallowRef('')
  const password = shallowRef('')
  const again = shallowRef('')
  const nameState = shallowRef<NameState>('empty')
  let timer: number | undefined
  let asked = 0

  watch(username, name => {
    window.clearTimeout(timer)
    const mine = ++asked
    if (name === '') nameState.value = 'empty'
    else if (!/^[a-zA-Z0-9_]+$/.test(name)) nameState.value = 'invalid'
    else if (name.length > MAX_NAME) nameState.value = 'long'
    else if (isFirst) nameState.value = 'free'
    else {
      nameState.value = 'checking'
      const check = async () => {
        const outcome = await tryApi('username/available', { username: name })
        // When the question cannot be asked the form's own answer will tell.
        if (mine === asked) nameState.value = outcome.ok && !outcome.value.available ? 'taken' : 'free'
      }
      timer = window.setTimeout(() => void check(), CHECK_AFTER_MS)
    }
  })

  const nameError = computed(() => {
    if (nameState.value === 'taken') return t('accounts.nameTaken')
    if (nameState.value === 'invalid') return t('accounts.nameInvalid')
    return nameState.value === 'long' ? t('accounts.nameLong') : null
  })
  const nameGood = computed(() => nameState.value === 'free' ? t('accounts.nameFree') : null)
  const strength = computed(() => passwordStrength(password.value))
  const againError = computed(() => again.value !== '' && again.value !== password.value ? t('accounts.passwordsDiffer') : null)
  const isReady = computed(() => nameState.value === 'free' && password.value.length >= 1 && again.value === password.value)
  return { username, password, again, nameState, nameError, nameGood, strength, againError, isReady }
}
