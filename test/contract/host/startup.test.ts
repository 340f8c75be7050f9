import { build } from 'esbuild';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHostToEnd, startHostProcess } from '../../support/host-process.ts';
import { writtenApp } from '../../support/written-app.ts';
import type { WrittenApp } from '../../support/written-app.ts';

const APPS = path.resolve(import.meta.dirname, '../../apps');

describe('the start of a host', () => {
  it.each([
    [
      'unknown-binding',
      'Function "feed": the binding "cosmosDBTrigger',
      '"cosmosDBTrigger", which this host does not run',
    ],
    ['throwing', 'main.mjs of', 'this app is broken'],
    ['unbuilt', 'No file matches "main" ("main.mjs")', 'Has the app been built?'],
    ['no-main', 'package.json has no "main"', 'nothing to load'],
    ['duplicate', 'main.cjs of', 'A function with name "Twin" has already been registered'],
    ['silent', 'has no functions', '@azure/functions'],
    ['nowhere', '--app: there is no directory', 'nowhere'],
  ])('ends with one clear error for the app "%s"', async (app, ...reasons) => {
    const { code, log, output } = await runHostToEnd({ app, args: ['--port', '0'] });
    expect(code).toBe(1);
    for (const reason of reasons) expect(log).toContain(reason);
    expect(log.match(/^host: /gm)).toHaveLength(1);
    expect(output).toBe('');
  });

  it('ends with one clear error when the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const { code, log } = await runHostToEnd({ app: 'hello', args: ['--port', String(port)] });
    holder.close();
    expect([code, log]).toEqual([
      1,
      'host: the port is taken by another process; choose another with --port.\n',
    ]);
  });

  it.each([
    [['--port', 'x'], '--port cannot be "x"'],
    [['--speed', '0'], '--speed cannot be "0"'],
    [['--log', 'xml'], '--log is text or json'],
    [['--what'], "Unknown option '--what'"],
  ])('refuses the arguments %j', async (args, reason) => {
    const { code, log } = await runHostToEnd({ app: 'hello', args });
    expect([code, log.startsWith('host: ')]).toEqual([1, true]);
    expect(log).toContain(reason);
  });

  it('tells how it is used', async () => {
    const { code, output } = await runHostToEnd({ app: 'hello', args: ['--help'] });
    expect([code, output.includes('--state FILE')]).toEqual([0, true]);
  });

  it('lists the functions with their addresses', async () => {
    const host = await startHostProcess({ app: 'hello' });
    await host.stop();
    expect(host.log()).toContain(`Host.Startup: hello: httpTrigger [GET,POST] ${host.url('api/hello')}`);
  });

  it('ends when its parent is gone', async () => {
    const host = await startHostProcess({ app: 'hello' });
    expect(await host.hangUp()).toBe(0);
  });
});

describe('a bundle', () => {
  let appDir: string;

  beforeEach(() => {
    appDir = mkdtempSync(path.join(tmpdir(), 'slipway-bundle-'));
  });

  afterEach(() => {
    rmSync(appDir, { recursive: true, force: true });
  });

  it.each([
    [
      'esm',
      'main.mjs',
      "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    ],
    ['cjs', 'main.cjs', ''],
  ] as const)(
    'of esbuild as %s registers its functions, and has its local settings under those of the environment',
    async (format, file, banner) => {
      await build({
        entryPoints: [path.join(APPS, 'durable/main.js')],
        bundle: true,
        platform: 'node',
        format,
        outfile: path.join(appDir, file),
        external: ['@azure/functions-core'],
        banner: { js: banner },
        logLevel: 'error',
      });
      writeFileSync(path.join(appDir, 'package.json'), JSON.stringify({ main: file }));
      const settings = { IsEncrypted: false, Values: { LEVEL: 'file', GREETING: 'Hi' } };
      writeFileSync(path.join(appDir, 'local.settings.json'), JSON.stringify(settings));
      const host = await startHostProcess({ app: appDir, env: { LEVEL: 'environment' } });
      const seen = await (await fetch(host.url('api/settings'))).json();
      expect(seen).toMatchObject({ level: 'environment', greeting: 'Hi' });
      await host.stop();
    },
  );
});

describe('the files of an app', () => {
  let app: WrittenApp;

  beforeEach(() => {
    app = writtenApp();
  });

  afterEach(() => {
    app.remove();
  });

  it.each([
    ['main.mjs', 'module'],
    ['main.cjs', 'commonjs'],
    ['dist/main.js', 'module'],
    ['dist/main.js', 'commonjs'],
  ])('are named when %s in a package of type %s has a syntax error', async (main, type) => {
    app.write({ 'package.json': JSON.stringify({ main, type }), [main]: 'const answer = ;\n' });
    const { code, log } = await runHostToEnd({ app: app.dir, args: ['--port', '0'] });
    expect(code).toBe(1);
    expect(log).toMatch(new RegExp(`^host: ${main} of .* could not be loaded`));
    expect(log).toContain(`${path.join(app.dir, main)}:1`);
    expect(log).toContain('SyntaxError');
  });

  it('are named when a module that "main" imports has a syntax error', async () => {
    app.write({
      'package.json': '{ "main": "main.mjs" }',
      'main.mjs': "import './part.mjs';",
      'part.mjs': '\n)',
    });
    const { code, log } = await runHostToEnd({ app: app.dir, args: ['--port', '0'] });
    expect([code, log]).toEqual([1, expect.stringContaining(`${path.join(app.dir, 'part.mjs')}:2`)]);
  });

  it('are all that "main" matches, TypeScript among them as what it was compiled to', async () => {
    const source = (name: string): string =>
      `import { app } from '@azure/functions';\nimport type { HttpResponseInit } from '@azure/functions';\n` +
      `app.get('${name}', { handler: (): HttpResponseInit => ({ body: '${name}' as string }) });\n`;
    app.write({
      'package.json': JSON.stringify({ main: 'dist/{setup.js,functions/*.js}' }),
      'src/functions/first.ts': source('first'),
      'src/functions/second.ts': source('second'),
      'src/setup.ts': `import { app } from '@azure/functions';\napp.setup({});\n`,
    });
    await build({
      entryPoints: ['src/setup.ts', 'src/functions/first.ts', 'src/functions/second.ts'],
      absWorkingDir: app.dir,
      outdir: 'dist',
      outbase: 'src',
      format: 'cjs',
      platform: 'node',
      logLevel: 'error',
    });
    const host = await startHostProcess({ app: app.dir });
    const bodies = ['first', 'second'].map(async (name) => (await fetch(host.url(`api/${name}`))).text());
    expect(await Promise.all(bodies)).toEqual(['first', 'second']);
    await host.stop();
  });
});

describe('a host that is told to stop', () => {
  it('does not mind being told a second time while an invocation is running', async () => {
    const host = await startHostProcess({ app: 'hooks' });
    const answered = fetch(host.url('slow'));
    await host.logged('slow has begun');
    const first = host.stop();
    const second = host.stop();
    expect(await (await answered).text()).toBe('finished');
    expect(await Promise.all([first, second])).toEqual([0, 0]);
    expect(host.log()).toContain('terminated, appStart remembered');
  });
});
