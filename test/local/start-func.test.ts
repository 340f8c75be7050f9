/** `npm run start:func` with a `func` that only notes what it is given: the real one is nowhere to be had in tests. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '../..');
/** What the script reads of the project; its own files are copied, so that it takes the copy for the project. */
const LINKED = ['src', 'docs', 'dist', 'node_modules', 'package.json', 'package-lock.json'];

const called = z.object({
  args: z.array(z.string()),
  folder: z.string(),
  node: z.string(),
  answers: z.array(z.boolean()),
});

const FUNC = `#!${process.execPath}
const { execFileSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
if (args[0] === '--version') {
  console.log(process.env.FAKE_FUNC_VERSION);
} else {
  const ports = (process.env.ASKED_PORTS ?? '').split(',').filter(Boolean);
  const answered = (port) => fetch('http://127.0.0.1:' + port).then(() => true, () => false);
  Promise.all(ports.map(answered)).then((answers) => {
    const node = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim();
    writeFileSync(process.env.CALL_FILE, JSON.stringify({ args, folder: process.cwd(), node, answers }));
    process.exitCode = 7;
  });
}
`;

describe('npm run start:func', () => {
  let dir: string;
  let project: string;
  let settingsFile: string;
  let callFile: string;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'slipway-func-'));
    project = join(dir, 'project');
    settingsFile = join(project, 'local.settings.json');
    callFile = join(dir, 'call.json');
    for (const folder of ['project', 'tools', 'nothing']) mkdirSync(join(dir, folder));
    cpSync(join(ROOT, 'scripts'), join(project, 'scripts'), { recursive: true, preserveTimestamps: true });
    for (const name of LINKED) symlinkSync(join(ROOT, name), join(project, name));
    writeFileSync(join(dir, 'tools', 'func'), FUNC, { mode: 0o755 });
  });

  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  beforeEach(() => {
    rmSync(callFile, { force: true });
    writeFileSync(settingsFile, '{ "Values": { "AzureWebJobsStorage": "" } } // none');
  });

  interface Given {
    readonly args?: readonly string[];
    readonly tools?: 'tools' | 'nothing';
    readonly env?: Readonly<Record<string, string>>;
  }

  async function start({ args = [], tools = 'tools', env = {} }: Given = {}): Promise<{
    code: unknown;
    said: string;
  }> {
    const child = spawn(process.execPath, [join(project, 'scripts/start-func.mjs'), ...args], {
      env: {
        PATH: [join(dir, tools), '/usr/bin', '/bin'].join(delimiter),
        FAKE_FUNC_VERSION: '4.6.0',
        CALL_FILE: callFile,
        ...env,
      },
    });
    let said = '';
    for (const output of [child.stdout, child.stderr]) {
      output.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const [code] = (await once(child, 'close')) as unknown[];
    return { code, said };
  }

  const call = (): z.infer<typeof called> => called.parse(JSON.parse(readFileSync(callFile, 'utf8')));

  it('starts the host on the app with the arguments given, and ends as it ends', async () => {
    expect(await start({ args: ['--port', '7072'] })).toMatchObject({ code: 7 });
    expect(call()).toMatchObject({ args: ['start', '--port', '7072'], folder: project });
    expect(call().node).toBe(process.version);
  });

  it('says what to install when there is no func, and what there is instead', async () => {
    const { code, said } = await start({ tools: 'nothing' });
    expect(code).toBe(1);
    expect(said).toContain('npm install --global azure-functions-core-tools@4');
    expect(said).toContain('npm start');
  });

  it('takes version 4 only', async () => {
    const { code, said } = await start({ env: { FAKE_FUNC_VERSION: '3.0.5682' } });
    expect([code, said]).toEqual([1, 'Version 4 of the Core Tools is needed; func is 3.0.5682.\n']);
    expect(existsSync(callFile)).toBe(false);
  });

  it('writes no settings, but says where they come from', async () => {
    rmSync(settingsFile);
    const { code, said } = await start();
    expect(code).toBe(1);
    expect(said).toContain('Copy local.settings.sample.json');
    expect([existsSync(settingsFile), existsSync(callFile)]).toEqual([false, false]);
  });

  it('tells how it is used without any tools', async () => {
    const { code, said } = await start({ args: ['--help'], tools: 'nothing' });
    expect(code).toBe(0);
    expect(said).toContain('npm run start:func');
  });

  it('has Azurite at the ports of the settings while the host runs, and no longer', async () => {
    const [blob, queue, table] = await freePorts();
    const places = [`Blob=${blob}`, `Queue=${queue}`, `Table=${table}`].map((place) => {
      const [service = '', port = ''] = place.split('=');
      return `${service}Endpoint=http://127.0.0.1:${port}/devstoreaccount1`;
    });
    writeFileSync(settingsFile, JSON.stringify({ Values: { AzureWebJobsStorage: `${places.join(';')};` } }));
    const ASKED_PORTS = [blob, queue, table].join(',');
    expect(await start({ env: { ASKED_PORTS } })).toMatchObject({ code: 7 });
    expect(call().answers).toEqual([true, true, true]);
    await expect(fetch(`http://127.0.0.1:${blob}`)).rejects.toThrow('fetch failed');
  });
});

/** Free a moment ago; held together, so that they differ. */
async function freePorts(): Promise<readonly [string, string, string]> {
  const servers = [createServer(), createServer(), createServer()] as const;
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const [blob, queue, table] = servers.map((server) => String((server.address() as AddressInfo).port));
  for (const server of servers) await once(server.close(), 'close');
  return [blob ?? '', queue ?? '', table ?? ''];
}
