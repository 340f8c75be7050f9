import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createArmSimulator } from '../../../src/local/arm/arm-simulator.ts';
import {
  clientsOf,
  GROUP,
  groupScope,
  makeGroup,
  MINUTE,
  plainCluster,
  raw,
  rawArm,
  startFixture,
  SUBSCRIPTION,
  temporaryFolder,
} from './arm-fixture.ts';

const MAIN = new URL('../../../src/local/arm-main.ts', import.meta.url).pathname;
const CLUSTER = `${groupScope()}/providers/Microsoft.ContainerService/managedClusters/one?api-version=2026-06-01`;

interface Ready {
  readonly port: number;
  readonly identityPort: number;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly caFile: string;
}

/** The simulator in a process of its own. */
async function startProcess(stateDir: string, clock?: string) {
  const options = ['--port', '0', '--identity-port', '0', '--state', stateDir, '--seed', '7'];
  const env = {
    ...process.env,
    SLIPWAY_CHILD: '1',
    ...(clock === undefined ? {} : { SLIPWAY_CLOCK: clock }),
  };
  const child = spawn(process.execPath, [MAIN, ...options], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const ready = JSON.parse(line) as Ready;
  const simulator = { ...ready, close: () => Promise.resolve() };
  return { child, ready, ...clientsOf(simulator) };
}

describe('the state of the simulator', () => {
  it('keeps a running create of a cluster over a restart', async () => {
    const first = await startFixture();
    await makeGroup(first);
    const poller = first.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster());
    await poller.submitted();
    await first.clock.advance(MINUTE);
    await first.close();

    const second = await startFixture({ stateDir: first.stateDir });
    await second.clock.advance(3 * MINUTE - 1000);
    expect(await second.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Creating',
    });
    await second.clock.advance(3 * MINUTE + 1000);
    expect(await second.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Succeeded',
    });
  });

  it('answers an operation URL of before a restart', async () => {
    const first = await startFixture();
    await makeGroup(first);
    const body = {
      location: 'westus2',
      identity: { type: 'SystemAssigned' },
      properties: { dnsPrefix: 'one', agentPoolProfiles: [{ name: 'system', mode: 'System', count: 1 }] },
    };
    const { headers } = await rawArm(first, CLUSTER, { method: 'PUT', body });
    await first.close();

    const second = await startFixture({ stateDir: first.stateDir });
    const url = new URL(headers['azure-asyncoperation'] ?? '');
    const path = `${url.pathname}${url.search}`;
    expect(await rawArm(second, path)).toMatchObject({ status: 200, body: { status: 'InProgress' } });
    await second.clock.advance(6 * MINUTE);
    expect(await rawArm(second, path)).toMatchObject({ status: 200, body: { status: 'Succeeded' } });
  });

  it('keeps its authority, its identity header and the tokens it gave out', async () => {
    const first = await startFixture();
    const token = await first.credential.getToken([]);
    await first.close();
    const second = await startFixture({ stateDir: first.stateDir });
    expect(second.ca).toBe(first.ca);
    expect(second.simulator.identityHeader).toBe(first.simulator.identityHeader);
    const headers = { Authorization: `Bearer ${token?.token ?? ''}` };
    const path = `/subscriptions/${SUBSCRIPTION}/resourcegroups?api-version=2025-04-01`;
    expect(await raw(second, path, { headers })).toMatchObject({ status: 200 });
  });

  it('frees the state when a port is taken', async () => {
    const first = await startFixture();
    const stateDir = temporaryFolder();
    const taken = { stateDir, clock: first.clock, port: first.simulator.port, identityPort: 0 };
    await expect(createArmSimulator(taken)).rejects.toThrow('EADDRINUSE');
    const fixture = await startFixture({ stateDir });
    await makeGroup(fixture);
  });
});

describe('the process of the simulator', () => {
  it('goes on after it was killed', async () => {
    const stateDir = temporaryFolder();
    const origin = `${String(Date.now())},${String(Date.parse('2026-01-05T08:00:00Z'))},1`;
    const first = await startProcess(stateDir, origin);
    await first.resources.resourceGroups.createOrUpdate(GROUP, { location: 'westus2' });
    await first.aks.managedClusters.createOrUpdate(GROUP, 'one', plainCluster()).submitted();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const sixMinutesLater = `${String(Date.now())},${String(Date.parse('2026-01-05T08:06:30Z'))},1`;
    const second = await startProcess(stateDir, sixMinutesLater);
    expect(await second.aks.managedClusters.get(GROUP, 'one')).toMatchObject({
      provisioningState: 'Succeeded',
    });
  });

  it('runs on the clock of its parent', async () => {
    const speed = 10_000;
    const origin = `${String(Date.now())},${String(Date.parse('2026-01-05T08:00:00Z'))},${String(speed)}`;
    const fixture = await startProcess(temporaryFolder(), origin);
    const { headers } = await raw(fixture, '/_simulator/inventory');
    expect(headers['date']).toContain('2026');
    expect(Date.parse(headers['date'] ?? '')).toBeGreaterThan(Date.parse('2026-01-05T08:00:00Z'));
  });

  it('ends with its parent', async () => {
    const { child } = await startProcess(temporaryFolder());
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    [
      ['--port', 'x', '--identity-port', '0', '--state', 'unused'],
      /^arm-main: --port must be a whole number .*\n$/,
    ],
    [['--port', '0', '--identity-port', '0'], /^arm-main: --state is required.*\n$/],
    [['--nonsense'], /^arm-main: Unknown option '--nonsense'.*\n$/],
    [
      ['--port', '0', '--identity-port', '0', '--state', 'unused', '--profile', 'x'],
      /^arm-main: --profile must be .*\n$/,
    ],
  ])('says in one line what is wrong with %j', async (options, expected) => {
    const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(expected);
  });
});
