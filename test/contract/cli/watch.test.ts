import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationAnswer } from '../../../src/status/schema/answers.ts';
import {
  noTerminalBecause,
  runCli,
  startCli,
  startCliOnTerminal,
  type CliProcess,
} from '../../support/cli-process.ts';
import { operationAnswer } from '../../support/operation-answers.ts';
import { ScriptedApi } from '../../support/scripted-api.ts';

const ONE = '/api/operations/req-1.abc';
if (noTerminalBecause !== undefined) process.stderr.write(`Skipped: ${noTerminalBecause}\n`);

let api: ScriptedApi;
let now: OperationAnswer;
let changed: () => void;
let env: Record<string, string>;

/** Holds its answer as the API does: until there is another one than the client has. */
async function heldAnswer(
  etagOfClient: unknown,
): Promise<{ body: OperationAnswer; headers: { etag: string } }> {
  const etag = (): string => `"${now.phase}${String(now.percent)}"`;
  if (etagOfClient === etag()) await new Promise<void>((resolve) => (changed = resolve));
  return { body: now, headers: { etag: etag() } };
}

function becomes(change: Partial<OperationAnswer>): void {
  now = { ...now, ...change };
  changed();
}

beforeEach(async () => {
  now = operationAnswer({
    steps: [{ id: 'cluster', title: 'Create cluster', state: 'polling', attempts: 1 }],
  });
  changed = () => undefined;
  api = new ScriptedApi();
  api.on(`GET ${ONE}`, ({ headers }) => heldAnswer(headers['if-none-match']));
  await api.start();
  env = { SLIPWAY_API: api.url };
});

afterEach(async () => {
  await api.stop();
});

async function ends(cli: CliProcess, phase: 'Succeeded' | 'Compensated'): Promise<number | null> {
  becomes({
    phase,
    done: true,
    percent: 100,
    endedAt: '2026-01-05T08:10:00.000Z',
    steps: [{ id: 'cluster', title: 'Create cluster', state: 'done', attempts: 1 }],
  });
  return cli.ended;
}

describe('slipway watch, through a pipe', () => {
  it('writes a line a change and the report, and ends with 0 for Succeeded', async () => {
    const cli = startCli(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster: in progress/);
    becomes({ phase: 'Verifying', percent: 90 });
    await cli.says(/Verifying \(90 %\)/);
    expect(await ends(cli, 'Succeeded')).toBe(0);
    expect(cli.printed()).toMatch(/Succeeded \(100 %\)\n.*Create cluster: done\n\nCluster aks-test is ready/);
    expect(cli.printed()).not.toContain('\u001b');
  });

  it('asks with the tag that it has, and lets the API hold the answer', async () => {
    const cli = startCli(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster/);
    expect(await ends(cli, 'Compensated')).toBe(1);
    const held = api.asked.filter(({ query }) => query['wait'] === '30');
    expect(held[0]?.headers['if-none-match']).toBe('"Provisioning10"');
  });

  it('writes a line of JSON a change for programs', async () => {
    const cli = startCli(['watch', 'req-1.abc', '-o', 'json'], { env });
    await cli.says(/Provisioning/);
    expect(await ends(cli, 'Succeeded')).toBe(0);
    const phases = cli
      .printed()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as OperationAnswer).phase);
    expect(phases).toEqual(['Provisioning', 'Succeeded']);
  });

  it('survives a restart of the API, and says so', async () => {
    const cli = startCli(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster/);
    await api.stop();
    await cli.says(/does not answer: .*Operations go on meanwhile/);
    await api.start();
    await cli.says(/The API answers again/);
    expect(await ends(cli, 'Succeeded')).toBe(0);
  });

  it('ends with 130 when it is interrupted, and says that the operation goes on', async () => {
    const cli = startCli(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster/);
    cli.signal('SIGINT');
    expect(await cli.ended).toBe(130);
    expect(cli.complained()).toBe('\nOperation req-1.abc goes on. Watch again: slipway watch req-1.abc\n');
  });

  it('ends without a word when its reader goes away', async () => {
    const cli = startCli(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster/);
    cli.stopReading();
    becomes({ phase: 'Verifying', percent: 90 });
    expect(await cli.ended).toBe(141);
    expect(cli.complained()).toBe('');
  });

  it('ends with 4 for an operation that there is not', async () => {
    const body = { type: 'about:blank', title: 't', status: 404, code: 'OperationNotFound', detail: 'd' };
    api.on('GET /api/operations/none', { status: 404, body });
    expect(await runCli(['watch', 'none'], { env })).toMatchObject({ code: 4, out: '' });
  });
});

describe.skipIf(noTerminalBecause !== undefined)('slipway watch, on a terminal', () => {
  it('draws the steps in place and then reports', async () => {
    const cli = startCliOnTerminal(['watch', 'req-1.abc'], { env });
    await cli.says(/aks-test {2}Provisioning {2}10 %/);
    await cli.says(/Create cluster {2}in progress/);
    expect(await ends(cli, 'Succeeded')).toBe(0);
    // eslint-disable-next-line no-control-regex -- the sequence that moves the cursor up is what is looked for
    expect(cli.printed()).toMatch(/\u001b\[\d*A/);
    expect(cli.printed()).toMatch(/Create cluster {2}done/);
    expect(cli.printed()).toContain('Cluster aks-test is ready: Succeeded.');
  });

  it('ends with 130 at Ctrl-C, shows the cursor again and says that the operation goes on', async () => {
    const cli = startCliOnTerminal(['watch', 'req-1.abc'], { env });
    await cli.says(/Create cluster/);
    cli.type('\u0003');
    expect(await cli.ended).toBe(130);
    expect(cli.printed()).toContain('Operation req-1.abc goes on.');
    expect(cli.printed().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      cli.printed().lastIndexOf('\u001b[?25l'),
    );
  });

  it('asks before what cannot be taken back, and sends nothing without a yes', async () => {
    const args = ['cancel', 'req-1.abc', '--reason', 'x'];
    const no = startCliOnTerminal(args, { env });
    await no.says(/cancel req-1\.abc, for cluster aks-test \(Provisioning\)\? \[y\/N\]/);
    no.type('\r');
    expect(await no.ended).toBe(2);
    expect(api.asked.filter(({ method }) => method === 'POST')).toEqual([]);

    api.on(`POST ${ONE}/cancel`, { status: 202, body: { sequence: 1 } });
    const yes = startCliOnTerminal(args, { env });
    await yes.says(/\[y\/N\]/);
    yes.type('y\r');
    expect(await yes.ended).toBe(0);
    expect(yes.printed()).toContain('Sent cancel to req-1.abc.');
  });

  it.each([
    ['has colours', {}, true],
    ['has none with NO_COLOR', { NO_COLOR: '1' }, false],
  ])('%s', async (_what, more, colours) => {
    const cli = startCliOnTerminal(['status', 'req-1.abc'], { env: { ...env, ...more } });
    expect(await cli.ended).toBe(0);
    expect(cli.printed().includes('\u001b[')).toBe(colours);
  });
});
