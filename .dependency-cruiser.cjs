const pure = '^src/(model|sources|registry|plan|metallb|checks|render)/'
const edge = '^src/(kube|dns|providers)/'
const base = '^src/(errors|exit-codes)[.]ts$'

/** Each rule's comment also stands in docs/architecture.md. */
module.exports = {
  forbidden: [
    {
      name: 'pure-stays-pure',
      comment:
        'The pure folders compute values from values; they import nothing but one another and the errors.',
      severity: 'error',
      from: {path: pure, pathNot: '^src/model/idna[.]ts$'},
      to: {pathNot: [pure, base], dependencyTypesNot: ['npm']},
    },
    {
      name: 'pure-has-no-packages',
      comment:
        'A pure folder depends on no package. One exception: model/idna.ts loads tr46 (a pure function of its input) on the first non-ASCII name.',
      severity: 'error',
      from: {path: pure, pathNot: '^src/model/idna[.]ts$'},
      to: {dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown']},
    },
    {
      name: 'model-is-the-bottom',
      comment: 'The model knows nothing of what is built on it.',
      severity: 'error',
      from: {path: '^src/model/'},
      to: {path: '^src/(?!model/|errors[.]ts|exit-codes[.]ts)', dependencyTypesNot: ['type-only']},
    },
    {
      name: 'edges-do-not-meet',
      comment: 'The Kubernetes edge and the DNS edge do not know each other.',
      severity: 'error',
      from: {path: '^src/(kube|dns)/'},
      to: {path: edge, pathNot: '^src/$1/'},
    },
    {
      name: 'edges-see-only-model',
      comment: 'An edge turns the outside into model values; what is done with them is not its business.',
      severity: 'error',
      from: {path: edge},
      to: {
        path: '^src/(sources|registry|plan|metallb|checks|render|workflows|cli|commands)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'providers-know-no-cluster',
      comment: 'A provider serves zones, whoever asks.',
      severity: 'error',
      from: {path: '^src/providers/'},
      to: {path: '^src/kube/'},
    },
    {
      name: 'providers-are-strangers',
      comment: 'Each provider can be deleted without touching another.',
      severity: 'error',
      from: {path: '^src/providers/([^/]+)/'},
      to: {path: '^src/providers/[^/]+/', pathNot: '^src/providers/$1/'},
    },
    {
      name: 'sdk-only-in-client',
      comment: 'The package of a provider is imported in its client.ts (and options.ts for validation) only.',
      severity: 'error',
      from: {path: '^src/providers/', pathNot: '/(client|options)[.]ts$'},
      to: {dependencyTypes: ['npm'], dependencyTypesNot: ['type-only']},
    },
    {
      name: 'workflows-are-given-their-edges',
      comment: 'A workflow receives ports; it can be tested with doubles and no module mocks.',
      severity: 'error',
      from: {path: '^src/workflows/'},
      to: {path: [edge, '^src/(cli|commands)/', 'node_modules']},
    },
    {
      name: 'one-composition-root',
      comment: 'Edges are built in one file.',
      severity: 'error',
      from: {path: '^src/', pathNot: ['^src/cli/compose[.]ts$', edge]},
      to: {path: edge},
    },
    {
      name: 'commands-are-thin',
      comment: 'A command parses, calls one workflow and renders.',
      severity: 'error',
      from: {path: '^src/commands/'},
      to: {path: '^src/', pathNot: '^src/(cli|workflows|render)/'},
    },
    {
      name: 'nothing-imports-commands',
      comment: 'Commands are the outermost layer.',
      severity: 'error',
      from: {pathNot: '^(src/commands|test)/'},
      to: {path: '^src/commands/'},
    },
    {
      name: 'src-not-test',
      comment: 'The product does not depend on its tests.',
      severity: 'error',
      from: {path: '^(src|bin|scripts)/'},
      to: {path: '^test/'},
    },
    {
      name: 'no-circular',
      comment: 'Without cycles every file can be read on its own.',
      severity: 'error',
      from: {},
      to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only']}},
    },
    {
      name: 'no-undeclared',
      comment: 'What the product imports is in dependencies.',
      severity: 'error',
      from: {path: '^src/'},
      to: {dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown']},
    },
  ],
  options: {
    tsConfig: {fileName: 'tsconfig.json'},
    tsPreCompilationDeps: true,
    doNotFollow: {path: 'node_modules'},
  },
}
