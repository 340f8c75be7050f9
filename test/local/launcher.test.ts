import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStackFile } from '../../src/local/launcher/stack-file.ts';
import { startLauncher } from '../support/launcher-process.ts';
import { requestInput } from '../support/requests.ts';

let dir: string;
let state: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-launcher-'));
  state = join(dir, 'state');
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function requestFile(body: unknown): string {
  const file = join(dir, 'request.json');
  writeFileSync(file, typeof body === 'string' ? body : JSON.stringify(body));
  return file;
}

describe('the launcher', () => {
  it('makes the sample cluster, reports it and ends', async () => {
    const launcher = startLauncher('--once', '--speed', '200', '--state', state);
    expect(await launcher.ended, launcher.said()).toBe(0);
    const said = launcher.said();
    expect(said).toMatch(/^ {2}Dashboard +http:\/\/127\.0\.0\.1:\d+\/dashboard$/m);
    expect(said).toMatch(/^Sent request sample-\d{8}-\d{6}-\w{3} for cluster aks-private-sample /m);
    expect(said).toMatch(/^\d\d:\d\d:\d\dZ {2}Provisioning/m);
    expect(said).toMatch(/^\d\d:\d\d:\d\dZ {4}Create virtual network vnet-aks: /m);
    expect(said).toMatch(/^Cluster aks-private-sample is ready: Succeeded\.$/m);
    expect(said).toMatch(/^ {2}Private FQDN +\S+\.private\.westus2\.azmk8s\.io$/m);
    expect(said).toMatch(/^ {2}az aks get-credentials /m);
    expect(said).toMatch(/^ {2}Total .*in real time\)$/m);
  });

  it('goes on with what a killed run left unfinished', async () => {
    const killed = startLauncher('--speed', '60', '--state', state);
    const [, operationId = ''] = await killed.says(/api\/operations\/(\S+)/);
    await killed.says(/Provisioning/);
    killed.signal('SIGKILL');
    await killed.ended;
    const { clock: before } = readStackFile(join(state, 'stack.json')) ?? {};

    const next = startLauncher('--speed', '200', '--state', state);
    expect(await next.ended, next.said()).toBe(0);
    expect(next.said()).toContain(
      `1 operation that an earlier run left unfinished goes on: ${operationId}\n`,
    );
    expect(next.said()).toContain(`Operation ${operationId} ended: Succeeded.\n`);
    const { clock: after } = readStackFile(join(state, 'stack.json')) ?? {};
    expect(after?.virtualMs).toBeGreaterThan(before?.virtualMs ?? Infinity);
  });

  it('stops cleanly in the middle when it is told to', async () => {
    const launcher = startLauncher('--speed', '60', '--state', state);
    const [, operationId = ''] = await launcher.says(/api\/operations\/(\S+)/);
    await launcher.says(/Provisioning/);
    launcher.signal('SIGTERM');
    expect(await launcher.ended, launcher.said()).toBe(0);
    expect(launcher.said()).toContain(`Operation ${operationId} goes on at the next start.\n`);
    const { clock, pids } = readStackFile(join(state, 'stack.json')) ?? {};
    expect(clock?.running).toBe(false);
    for (const pid of Object.values(pids ?? {})) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('stops all and tells the last words when a process of the stack dies', async () => {
    const launcher = startLauncher('--speed', '60', '--state', state);
    await launcher.says(/Provisioning/);
    const { pids } = readStackFile(join(state, 'stack.json')) ?? {};
    process.kill(pids?.['broker'] ?? 0, 'SIGKILL');
    expect(await launcher.ended, launcher.said()).toBe(1);
    expect(launcher.said()).toContain(
      `The broker ended by itself (SIGKILL). It said nothing (${state}/logs/broker.log).`,
    );
    expect(() => process.kill(pids?.['host'] ?? 0, 0)).toThrow('ESRCH');
  });

  it('keeps a second one out while it runs', async () => {
    const first = startLauncher('--state', state);
    await first.says(/Starting/);
    const second = startLauncher('--state', state);
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/^Another npm start \(process \d+\) is running on /);
    first.signal('SIGINT');
    expect(await first.ended, first.said()).toBe(0);
  });

  it('names a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const port = await new Promise<string>((resolve) => {
      server.once('listening', () => {
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? String(address.port) : '');
      });
    });
    const launcher = startLauncher('--state', state, '--port', port);
    expect(await launcher.ended).toBe(1);
    expect(launcher.said()).toContain(`Port ${port}, for the Functions host, is taken: `);
    server.close();
  });
});

describe('the launcher, asked for a plan', () => {
  it('prints the plan of the sample and nothing else, and ends', async () => {
    const launcher = startLauncher('--plan', '--state', state);
    expect(await launcher.ended, launcher.said()).toBe(0);
    expect(launcher.printed()).toMatch(
      /^Plan for cluster aks-private-sample in rg-slipway-sample, westus2\n/,
    );
    expect(launcher.printed()).toMatch(/\nNothing was changed\. [^\n]+\n[^\n]*\n?$/);
    expect(launcher.said()).toBe(launcher.printed());
  });

  it('ends with 1 when the request would not succeed, the plan being JSON all the same', async () => {
    const { network } = requestInput();
    if (network.mode !== 'byoVnet') throw new TypeError('another mode');
    const virtualNetwork = { ...network.virtualNetwork, existence: 'mustExist' };
    const file = requestFile({
      ...requestInput(),
      kind: 'PlanCluster',
      network: { ...network, virtualNetwork },
    });
    const launcher = startLauncher('--plan', '--format', 'json', '--request', file, '--state', state);
    expect(await launcher.ended, launcher.said()).toBe(1);
    expect(JSON.parse(launcher.printed())).toMatchObject({
      wouldSucceed: false,
      plan: { mode: 'byoVnet' },
    });
  });

  it('sends no request for a plan as one for a cluster', async () => {
    const file = requestFile({ ...requestInput(), kind: 'PlanCluster' });
    const launcher = startLauncher('--request', file, '--state', state);
    expect(await launcher.ended).toBe(1);
    expect(launcher.said()).toContain('asks for a plan: add --plan.');
    expect(existsSync(state)).toBe(false);
  });
});

describe('a request that cannot be sent', () => {
  it('is refused with all findings before anything is started', async () => {
    const { requestedBy: _requestedBy, ...rest } = requestInput();
    const file = requestFile({ ...rest, requestId: 'a b' });
    const launcher = startLauncher('--request', file, '--state', state);
    expect(await launcher.ended).toBe(1);
    expect(launcher.said()).toContain('is no valid request');
    expect(launcher.said()).toMatch(/^ {2}requestId: must be 1-64 of .* — /m);
    expect(launcher.said()).toMatch(/^ {2}requestedBy: .* — /m);
    expect(existsSync(state)).toBe(false);
  });

  it('is told apart from a file that is not JSON or not there', async () => {
    const notJson = startLauncher('--request', requestFile('{'), '--state', state);
    const absent = startLauncher('--request', join(dir, 'none.json'), '--state', state);
    expect(await Promise.all([notJson.ended, absent.ended])).toEqual([1, 1]);
    expect(notJson.said()).toContain('is not JSON: ');
    expect(absent.said()).toContain('cannot be read: there is no such file');
    expect(existsSync(state)).toBe(false);
  });

  it('leaves a folder alone that is not its own', async () => {
    const launcher = startLauncher('--request', requestFile(requestInput()), '--state', dir, '--fresh');
    expect(await launcher.ended).toBe(1);
    expect(launcher.said()).toContain('is no state folder of the stack: it holds request.json');
    expect(readFileSync(join(dir, 'request.json'), 'utf8')).toContain('ProvisionCluster');
  });
});
