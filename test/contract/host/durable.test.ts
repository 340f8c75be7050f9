import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHostProcess } from '../../support/host-process.ts';
import type { HostProcess } from '../../support/host-process.ts';

interface Status {
  readonly runtimeStatus: string;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly input: unknown;
}

const APP = { app: 'durable', env: { HUB: 'TestApp', GREETING: 'Hello' } };

const ENDED = new Set(['Completed', 'Failed', 'Terminated']);

async function statusWhen(host: HostProcess, id: string, fits: (status: Status) => boolean): Promise<Status> {
  for (;;) {
    const response = await fetch(host.url(`durabletask/instances/${id}`));
    if (response.status !== 404) {
      const status = (await response.json()) as Status;
      if (fits(status)) return status;
    }
  }
}

const end = (host: HostProcess, id: string): Promise<Status> =>
  statusWhen(host, id, (status) => ENDED.has(status.runtimeStatus));

function post(host: HostProcess, rest: string, value: unknown = {}): Promise<Response> {
  return fetch(host.url(rest), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

describe('a durable app', () => {
  let host: HostProcess;

  beforeAll(async () => {
    host = await startHostProcess({ ...APP, args: ['--speed', '100'] });
  });

  afterAll(async () => {
    await host.stop();
  });

  it('finds its settings, the host name among them, before it is loaded', async () => {
    const hostname = `127.0.0.1:${String(host.port)}`;
    expect(await (await fetch(host.url('api/settings'))).json()).toEqual({
      greeting: 'Hello',
      hostname,
      atLoad: hostname,
    });
  });

  it('starts an orchestration through its client, which runs activities to the end', async () => {
    const response = await post(host, 'api/start/greetAll/g-1', { names: ['Ann', 'Bob'] });
    expect(response.status).toBe(202);
    const { statusQueryGetUri } = (await response.json()) as { statusQueryGetUri: string };
    expect(await end(host, 'g-1')).toMatchObject({
      runtimeStatus: 'Completed',
      customStatus: { count: 2 },
      input: { names: ['Ann', 'Bob'] },
      output: ['Hello, Ann!', 'Hello, Bob!'],
    });
    const status = await fetch(statusQueryGetUri);
    expect([status.status, await status.json()]).toMatchObject([
      200,
      { instanceId: 'g-1', name: 'greetAll' },
    ]);
  });

  it('reads statuses through its client', async () => {
    await post(host, 'api/start/greetAll/g-2', { names: ['Eve'] });
    await end(host, 'g-2');
    expect(await (await fetch(host.url('api/status/g-2'))).json()).toMatchObject({
      runtimeStatus: 'Completed',
      output: ['Hello, Eve!'],
    });
    expect(await (await fetch(host.url('api/all'))).json()).toContain('g-2');
  });

  it('raises events through its client', async () => {
    await post(host, 'api/start/waitForGo/w-1');
    await statusWhen(host, 'w-1', (status) => status.customStatus !== null);
    expect((await post(host, 'api/raise/w-1/go', { who: 'Ann' })).status).toBe(202);
    expect(await end(host, 'w-1')).toMatchObject({ runtimeStatus: 'Completed', output: { who: 'Ann' } });
  });

  it('terminates through its client', async () => {
    await post(host, 'api/start/waitForGo/w-2');
    await statusWhen(host, 'w-2', (status) => status.customStatus !== null);
    await post(host, 'api/terminate/w-2');
    expect(await end(host, 'w-2')).toMatchObject({ runtimeStatus: 'Terminated', output: 'because' });
  });

  it('fails with the words of the classic extension when an activity throws', async () => {
    await post(host, 'api/start/failing/f-1');
    const { runtimeStatus, output } = await end(host, 'f-1');
    expect(runtimeStatus).toBe('Failed');
    expect(output).toContain("Orchestrator function 'failing' failed: Activity function 'fail' failed:");
    expect(output).toContain('no luck');
  });

  it('sleeps in virtual time', async () => {
    await post(host, 'api/start/sleep/s-1', { ms: 30_000 });
    const { output } = await end(host, 's-1');
    expect(output).toBeGreaterThanOrEqual(30_000);
  });

  it('hands activities their inputs as the host does', async () => {
    await post(host, 'api/start/inputTypes/t-1');
    expect((await end(host, 't-1')).output).toEqual([
      { type: 'string', input: 'text' },
      { type: 'string', input: '42' },
      { type: 'number', input: 7 },
      { type: 'object', input: { a: 1 } },
      { type: 'undefined', input: null },
    ]);
  });

  it('may use a durable client inside an activity', async () => {
    await post(host, 'api/start/chain/c-1');
    expect((await end(host, 'c-1')).output).toBe('c-1-child');
  });

  it('refuses to start an instance again that has not ended', async () => {
    await post(host, 'api/start/waitForGo/d-1');
    await statusWhen(host, 'd-1', (status) => status.customStatus !== null);
    expect((await post(host, 'api/start/waitForGo/d-1')).status).toBe(500);
    await host.logged('An Orchestration instance with the status Running already exists.');
  });

  it('answers 400 when it is asked for an orchestrator that it does not have', async () => {
    expect((await post(host, 'durabletask/orchestrators/nobody')).status).toBe(400);
  });

  it.each(['@x', 'a'.repeat(101), 'a%23b'])('answers 400 to the instance id %s', async (id) => {
    expect((await post(host, `durabletask/orchestrators/greetAll/${id}`, { names: [] })).status).toBe(400);
  });

  it('is managed over the web hooks without a key, since the host has none', async () => {
    const payload = (await (await fetch(host.url('api/payload'))).json()) as Record<string, string>;
    const address = payload['statusQueryGetUri'] ?? '';
    expect((await fetch(address)).status).toBe(404);
    expect((await fetch(address.replace(/&code=[^&]+/, ''))).status).toBe(404);
    expect(address).toContain('taskHub=TestApp');
  });

  it('goes on where it was when the process was killed', async () => {
    const stateDir = mkdtempSync(path.join(tmpdir(), 'slipway-state-'));
    const first = await startHostProcess({ ...APP, stateDir });
    const payload = await (await fetch(first.url('api/payload'))).text();
    await post(first, 'api/start/waitForGo/k-1');
    await statusWhen(first, 'k-1', (status) => status.customStatus !== null);
    await first.kill();

    const second = await startHostProcess({ ...APP, stateDir });
    await post(second, 'api/raise/k-1/go', 'again');
    expect((await end(second, 'k-1')).output).toBe('again');
    const samePort = payload.replaceAll(String(first.port), String(second.port));
    expect(await (await fetch(second.url('api/payload'))).text()).toBe(samePort);
    await second.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('is refused by a second process on the same state', async () => {
    const stateDir = mkdtempSync(path.join(tmpdir(), 'slipway-state-'));
    const first = await startHostProcess({ ...APP, stateDir });
    await expect(startHostProcess({ ...APP, stateDir })).rejects.toThrow(/host: .*durable\.db/);
    await first.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });
});
