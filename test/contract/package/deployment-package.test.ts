/** What `npm run package` makes, alone in an empty folder: nothing of the repository is beside it. */
import { unzipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activityNames, functionNames, orchestratorNames } from '../../../src/contracts/names.ts';
import { stepKindNames, verbActivityName, verbsOf } from '../../../src/contracts/step-kind.ts';
import { appSettings } from '../../../src/local/launcher/app-environment.ts';
import { startHostProcess, type HostProcess } from '../../support/host-process.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

interface Manifest {
  readonly version: string;
}

interface Bill {
  readonly bomFormat: string;
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

describe('the deployment package', () => {
  let out: string;
  let zip: Buffer;
  let entries: Readonly<Record<string, Uint8Array>>;
  let app: string;

  beforeAll(() => {
    out = mkdtempSync(path.join(tmpdir(), 'slipway-package-'));
    makePackage(out);
    zip = readZip(out);
    entries = unzipSync(zip);
    app = path.join(out, 'unzipped');
    for (const [name, contents] of Object.entries(entries)) {
      mkdirSync(path.dirname(path.join(app, name)), { recursive: true });
      writeFileSync(path.join(app, name), contents);
    }
  });

  afterAll(() => {
    rmSync(out, { recursive: true, force: true });
  });

  it('takes no more than the aim of 1.2 MB', () => {
    expect(zip.length).toBeLessThanOrEqual(1_200_000);
  });

  it('has the bundle, its parts, what is served and what tells of it, and nothing else', () => {
    const expected = [
      /^(host|package|sbom\.cdx)\.json$/,
      /^(LICENSE|THIRD-PARTY-NOTICES\.txt)$/,
      /^dist\/main\.js(\.map)?$/,
      /^dist\/chunks\/[\w-]+-[A-Z0-9]{8}\.js(\.map)?$/,
      /^dist\/dashboard\/(index\.html|manifest\.json|runbook\.txt|(main|icon)-[A-Z0-9]{8}\.(js|css|svg))$/,
      /^dist\/api-docs\/(openapi\.json|docs\.html|docs\.css)$/,
    ];
    const names = Object.keys(entries);
    expect(names.filter((name) => !expected.some((each) => each.test(name)))).toEqual([]);
    expect(names).toEqual(names.toSorted());
    expect(expected.filter((each) => !names.some((name) => each.test(name)))).toEqual([]);
  });

  it('has the parts that its scripts name, and no other', () => {
    const scripts = Object.keys(entries).filter(
      (name) => name.endsWith('.js') && !name.includes('/dashboard/'),
    );
    const named = scripts.flatMap((name) => chunkNames(text(entries[name])));
    const chunks = scripts.flatMap((name) => /^dist\/chunks\/(.*)$/.exec(name)?.[1] ?? []);
    expect(new Set(named)).toEqual(new Set(chunks));
  });

  it('has source maps without the sources, and of ours alone', () => {
    for (const [name, contents] of Object.entries(entries)) {
      if (!name.endsWith('.map')) continue;
      const map = JSON.parse(text(contents)) as {
        readonly mappings: string;
        readonly sourcesContent?: unknown;
      };
      expect(map.sourcesContent).toBeUndefined();
    }
    const main = JSON.parse(text(entries['dist/main.js.map'])) as { readonly sources: readonly string[] };
    expect(main.sources).toContain('../src/main.ts');
  });

  it('is for the worker alone: no dependency to install, no script to run', () => {
    expect(JSON.parse(text(entries['package.json']))).toEqual({
      name: 'slipway',
      version: (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest).version,
      private: true,
      license: 'MIT',
      type: 'module',
      main: 'dist/main.js',
    });
  });

  it('lists what is in the bundles, with its licence', () => {
    const bill = JSON.parse(text(entries['sbom.cdx.json'])) as Bill;
    const listed = bill.components.map(({ name, version }) => `${name} ${version}`);
    expect(bill.bomFormat).toBe('CycloneDX');
    const notices = text(entries['THIRD-PARTY-NOTICES.txt']);
    const noticed = [...notices.matchAll(/^(\S+ \d[^ \n]*) {2}\S+$/gm)].map(([, each]) => each);
    expect(noticed.toSorted()).toEqual(listed.toSorted());
    expect(bill.components.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        '@azure/arm-network',
        '@azure/functions',
        'durable-functions',
        'preact',
        'zod',
      ]),
    );
    expect(bill.components.map(({ name }) => name)).not.toContain('vitest');
    expect(notices).toContain('Permission is hereby granted');
  });

  it('is the same, byte for byte, when it is made again', () => {
    const again = mkdtempSync(path.join(tmpdir(), 'slipway-package-'));
    try {
      makePackage(again);
      expect(readZip(again).equals(zip)).toBe(true);
    } finally {
      rmSync(again, { recursive: true });
    }
  });

  it('loads each of its parts with nothing beside it', () => {
    const chunks = readdirSync(path.join(app, 'dist/chunks')).filter((name) => name.endsWith('.js'));
    const script = chunks.map((name) => `await import('./dist/chunks/${name}');`).join('\n');
    const node = [process.execPath, ['--input-type=module', '--eval', script]] as const;
    expect(() => execFileSync(...node, { cwd: app, stdio: 'pipe' })).not.toThrow();
  });

  describe('in the embedded host', () => {
    let host: HostProcess;

    beforeAll(async () => {
      host = await startHostProcess({ app, env: environmentIn(out) });
    });

    afterAll(async () => {
      await host.stop();
    });

    it('registers every function', async () => {
      const answer = await fetch(host.url('admin/functions'));
      const found = ((await answer.json()) as { readonly name: string }[]).map(({ name }) => name);
      const verbs = stepKindNames.flatMap((kind) =>
        verbsOf(kind).map((verb) => verbActivityName(kind, verb)),
      );
      const names = [functionNames, orchestratorNames, activityNames].flatMap((each) => Object.values(each));
      expect(found.toSorted()).toEqual([...names, ...verbs].toSorted());
    });

    it.each(['api/operations', 'dashboard', 'api/openapi.json'])('answers GET /%s', async (route) => {
      expect((await fetch(host.url(route))).status).toBe(200);
    });
  });
});

function makePackage(out: string): void {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/package.mjs'), '--out', out], { stdio: 'pipe' });
}

function readZip(out: string): Buffer {
  const [name = ''] = readdirSync(out).filter((each) => each.endsWith('.zip'));
  return readFileSync(path.join(out, name));
}

function text(contents: Uint8Array | undefined): string {
  return new TextDecoder().decode(contents);
}

function chunkNames(script: string): readonly string[] {
  return [...script.matchAll(/"\.\/(?:chunks\/)?([\w-]+-[A-Z0-9]{8}\.js)"/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Nobody listens at the addresses: what asks somebody else is off. */
function environmentIn(folder: string): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: _, ...settings } = appSettings({
    brokerPort: 1,
    armPort: 1,
    identityEndpoint: 'http://127.0.0.1:1/',
    identityHeader: 'none',
    caFile: '',
    recordsFile: path.join(folder, 'records.db'),
  });
  const off = [
    functionNames.intake,
    functionNames.watchdog,
    functionNames.findOrphans,
    functionNames.purge,
    functionNames.sendEvents,
  ];
  return { ...settings, ...Object.fromEntries(off.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true'])) };
}
