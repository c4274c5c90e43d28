'use strict'

// Imports point one way: contract ← platform, activitypub ← features ← gateways ← wire. Type imports count.

const platform = '^packages/server/src/platform/'
const activitypub = '^packages/server/src/activitypub/'
const features = '^packages/server/src/features/'
const gateways = '^packages/server/src/gateways/'
const top = '^packages/server/src/(wire|features|main|lifecycle|cli/.*)\\.ts$'
const tests = '\\.test\\.ts$'

/** A file of the same feature, of which only some may be imported. */
const featureFile = (name) => `${features}.*/${name}[^/]*\\.ts$`

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid('no-cycles', 'Two files that need each other are one thing, or a third is missing.', {}, { circular: true }),
    forbid('unresolved', 'The import leads nowhere.', {}, { couldNotResolve: true, pathNot: '^(virtual:|bun:)|\\?(raw|url|worker|inline)$' }),
    forbid('undeclared', 'The package must stand in package.json of the workspace that imports it.',
      { path: '^packages/[^/]+/src/', pathNot: tests }, { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),

    forbid('contract-alone', 'The contract is TypeBox and itself; misskey-js types only in the proof of conformance.',
      { path: '^packages/contract/src/', pathNot: `conformance|${tests}` },
      { pathNot: '^packages/contract/src/|(^|/)node_modules/typebox/|^typebox' }),

    forbid('platform-knows-no-features', 'The platform knows nothing of notes.',
      { path: platform, pathNot: tests }, { path: [activitypub, features, gateways, top] }),
    forbid('activitypub-knows-no-features', 'The ActivityPub layer knows nothing of our tables.',
      { path: activitypub, pathNot: tests }, { path: [features, gateways, top] }),
    forbid('features-below-top', 'Features are put together above them, never the other way round.',
      { path: features, pathNot: tests }, { path: [gateways, top] }),
    forbid('gateways-below-wire', 'Gateways stand on features, below the wiring.',
      { path: gateways, pathNot: tests }, { path: top }),
    forbid('wire-starts-nothing', 'The wiring is used by commands, it does not use them.',
      { path: '^packages/server/src/(wire|features)\\.ts$' }, { path: '^packages/server/src/(main|lifecycle|cli/.*)\\.ts$' }),

    forbid('store-is-private', 'Another feature is asked through its service: its tables are its own.',
      { path: '^packages/server/src/features/([^/]+)/', pathNot: tests },
      { path: featureFile('store'), pathNot: '^packages/server/src/features/$1/' }),
    forbid('gateways-use-services', 'A gateway is another door to the same use cases.',
      { path: gateways, pathNot: tests }, { path: featureFile('store') }),
    forbid('rules-are-pure', 'rules.ts decides over facts: only types, other rules and the contract may be imported.',
      { path: '/rules[^/]*\\.ts$', pathNot: `^packages/web/|${tests}` },
      { dependencyTypesNot: ['type-only'], pathNot: ['/rules[^/]*\\.ts$', '^packages/contract/src/', '/platform/(ids|fail|patterns|owner-limits|db/like)\\.ts$'] }),
    forbid('view-reads-stores-only', 'A view hydrates and presents; it performs no use case.',
      { path: featureFile('view') }, { dependencyTypesNot: ['type-only'], path: [featureFile('api'), featureFile('service'), featureFile('federation'), featureFile('feature')] }),
    forbid('service-below-doors', 'API, inbox and manifest call the service.',
      { path: featureFile('service') }, { path: [featureFile('api'), featureFile('federation'), featureFile('feature')] }),
    forbid('store-below-all', 'SQL knows nothing of what is done with it.',
      { path: featureFile('store') }, { path: [featureFile('api'), featureFile('service'), featureFile('federation'), featureFile('feature'), featureFile('view')] }),
    forbid('api-presents-what-services-return', 'A handler parses, calls and presents.',
      { path: featureFile('api') }, { dependencyTypesNot: ['type-only'], path: [featureFile('store'), featureFile('federation')] }),

    forbid('web-is-a-client', 'The web client talks to the server over the wire only.',
      { path: '^packages/web/', pathNot: tests }, { path: '^packages/(server|testkit)/' }),
    forbid('server-needs-no-web', 'The server serves the built client as files.',
      { path: '^packages/server/' }, { path: '^packages/web/' }),
    forbid('testkit-only-in-tests', 'What ships does not lean on what tests it.',
      { path: '^packages/(server|contract|web)/', pathNot: tests }, { path: '^packages/testkit/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.tsubame|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'packages/web/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'], extensions: ['.ts', '.js', '.json', '.vue', '.mjs', '.d.ts'] },
    skipAnalysisNotInRules: true,
  },
}
