// Who may import whom: the layers of ARCHITECTURE.md as rules. Each `only` line says what a folder may import of ours; all else is refused.

const ours = '^src-(main|renderer|shared)/';
const test = '[.]test[.]ts$';
/** What serves tests: the proofs, and beside a layer's tests its fixtures and scripted peers. */
const support = '^src-main/(proof|electron/stand-in)/|/(fixture|fixture-[^/]+|scripted-[^/]+|virtual-env)[.]ts$';
/** What is started, not imported: commands, the shell's programs, workers, the pages' scripts. */
const entry = '^src-main/(command/[^/]+|electron/(main|preload|stand-in/run-[^/]+)|.+[.]worker)[.]ts$|^src-renderer/(tenant/)?main[.]ts$';

/** A layer's files may import, of this project, only what `allowed` matches. */
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: ours, pathNot: allowed },
});

/** No file of a layer, its tests aside, imports a package or a module of Node, but for `allowed`. */
const noPackages = (name, from, allowed = []) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: test },
  to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'], pathNot: allowed },
});

const main = (...folders) => folders.map((folder) => `^src-main/${folder}/`);
const shared = '^src-shared/';
const below = main('domain', 'platform').concat(shared);
const engine = main('domain', 'platform', 'store', 'fieldbus', 'output');

module.exports = {
  forbidden: [
    only('value: nothing', '^src-shared/value/', '^src-shared/value/'),
    noPackages('value: no package', '^src-shared/value/'),
    only('contract: value', '^src-shared/contract/', '^src-shared/(contract|value)/'),
    noPackages('contract: no package but the schema library', '^src-shared/contract/', ['node_modules/valibot/']),
    only('text: value', '^src-shared/text/', '^src-shared/(text|value)/'),
    noPackages('text: no package', '^src-shared/text/'),
    only('domain: shared', '^src-main/domain/', '^src-main/domain/', shared),
    noPackages('domain: no package but the schema library', '^src-main/domain/', ['node_modules/valibot/']),
    only('platform: value', '^src-main/platform/', '^src-main/platform/', '^src-shared/value/'),
    only('store: domain, platform, shared', '^src-main/store/', '^src-main/store/', ...below),
    only('fieldbus: domain, platform, shared', '^src-main/fieldbus/', '^src-main/fieldbus/', ...below),
    only('output: domain, platform, shared', '^src-main/output/', '^src-main/output/', ...below),
    only('service: all below it', '^src-main/service/', '^src-main/service/', ...engine, shared),
    only(
      'simulator: profiles, the Line, platform, shared',
      '^src-main/simulator/',
      '^src-main/simulator/',
      '^src-main/fieldbus/profile/',
      '^src-main/fieldbus/transport/line[.]ts$',
      '^src-main/platform/',
      shared,
    ),
    only('app: all below it', '^src-main/app/', '^src-main/app/', ...engine, ...main('service', 'simulator'), shared),
    only('desktop: app, web, platform, shared', '^src-main/desktop/', ...main('desktop', 'app', 'web', 'platform'), shared),
    only('command, proof: everything but electron', '^src-main/(command|proof)/', '^src-main/(?!electron/)', shared),
    only('electron: desktop, app, shared', '^src-main/electron/', ...main('electron', 'desktop', 'app'), shared),
    only('web: app, shared', '^src-main/web/', '^src-main/(web|app)/', shared),
    only('renderer: shared', '^src-renderer/', '^src-renderer/', shared),
    only(
      'ui: neither api nor screen nor contract',
      '^src-renderer/ui/',
      '^src-renderer/(?!api/|screen/|tenant/)',
      '^src-shared/(value|text)/',
    ),
    only('a screen: no other screen', '^src-renderer/screen/([^/.]+)', '^src-renderer/screen/$1[/.]', '^src-renderer/(?!screen/)', shared),
    only('the auditors: value alone', '^src-main/(audit/|proof/audit)', '^src-main/(audit/|proof/audit)', '^src-shared/value/'),
    {
      name: 'the auditors: no package but the database driver',
      severity: 'error',
      from: { path: '^src-main/(audit/|proof/audit)', pathNot: test },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/better-sqlite3/',
      },
    },
    {
      name: "only electron imports 'electron'",
      severity: 'error',
      from: { path: ours, pathNot: '^src-main/electron/' },
      to: { path: ['^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'shared and the window: no module of Node',
      severity: 'error',
      from: { path: '^src-(shared|renderer)/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no import that leads nowhere', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron(/main)?$' } },
    {
      name: 'what ships imports no development package but what is bundled',
      severity: 'error',
      from: { path: '^src-(main|shared)/', pathNot: [test, '^src-main/(electron|proof)/'] },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'what ships imports no test', severity: 'error', from: { pathNot: test }, to: { path: test } },
    {
      name: 'no file that no program reaches',
      severity: 'error',
      from: { path: entry },
      to: { path: ours, pathNot: [test, '[.]d[.]ts$', support, entry], reachable: false },
    },
    {
      name: 'no test support that no test and no program reaches',
      severity: 'error',
      from: { path: [entry, test] },
      to: { path: support, pathNot: [test, entry], reachable: false },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
