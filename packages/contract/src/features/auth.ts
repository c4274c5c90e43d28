import { Type } from 'typebox'
import { Id, Nullable, OneOf, endpoint, extension } from '../define.ts'

/** What sign-up and sign-in forms send when a captcha is switched on. */
export const captchaAnswers = {
  'hcaptcha-response': Type.Optional(Nullable(Type.String())),
  'g-recaptcha-response': Type.Optional(Nullable(Type.String())),
  'turnstile-response': Type.Optional(Nullable(Type.String())),
  'm-captcha-response': Type.Optional(Nullable(Type.String())),
  'testcaptcha-response': Type.Optional(Nullable(Type.String())),
}

/** Stateless: the client sends everything again at each step. Failures are 403 with `{ error: { id } }`. */
export const signinFlow = endpoint({
  name: 'signin-flow',
  summary: 'Signs in, step by step: user name, captcha or password, second factor.',
  tags: ['auth'],
  credential: 'optional',
  params: Type.Object({
    username: Type.String(),
    password: Type.Optional(Type.String()),
    token: Type.Optional(Type.String()),
    credential: Type.Optional(Type.Unknown()),
    ...captchaAnswers,
  }),
  result: Type.Union([
    Type.Object({ finished: Type.Literal(true), id: Id(), i: Type.String() }),
    Type.Object({ finished: Type.Literal(false), next: OneOf(['captcha', 'password', 'totp']) }),
  ]),
  errors: {},
})

export const iSignOut = extension({
  name: 'i/sign-out',
  summary: 'Ends the session whose token made this call. Other sessions and app tokens stay.',
  tags: ['account'],
  credential: 'required',
  secure: true,
  params: Type.Object({}),
  result: null,
  errors: {},
})

/** Whoever found an open session must not find the password by trying. */
const passwordTries = { key: 'own-password', duration: 3_600_000, max: 20 }

export const iChangePassword = endpoint({
  name: 'i/change-password',
  summary: 'Changes your password and ends all your other sessions.',
  tags: ['account'],
  credential: 'required',
  secure: true,
  limit: passwordTries,
  params: Type.Object({
    currentPassword: Type.String(),
    newPassword: Type.String({ minLength: 1 }),
    token: Type.Optional(Nullable(Type.String())),
  }),
  result: null,
  errors: {
    INCORRECT_PASSWORD: { id: 'f5bcd508-adcf-40b1-9031-2e944a5d8390' },
    INVALID_PASSWORD: { id: '7d1f4f0e-5b0f-4c8e-9b41-6f6f7b1f8a3c' },
    AUTHENTICATION_FAILED: { id: '97fee157-34eb-4b0d-8fc3-375d0040f807' },
  },
})

export const iRegenerateToken = endpoint({
  name: 'i/regenerate-token',
  summary: 'Ends all your sessions; the tokens of apps stay.',
  tags: ['account'],
  credential: 'required',
  secure: true,
  limit: passwordTries,
  params: Type.Object({
    password: Type.String(),
  }),
  result: null,
  errors: {
    INCORRECT_PASSWORD: { id: 'a94b8c3a-7c0a-4a6a-9f35-2a5f8f6e4b1d' },
  },
})

export const authEndpoints = [
  signinFlow,
  iSignOut,
  iChangePassword,
  iRegenerateToken,
] as const
