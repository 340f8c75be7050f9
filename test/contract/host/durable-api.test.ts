import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handleDurableApi } from '../../../src/local/host/durable-api.ts';
import type { LogLine } from '../../../src/local/host/host-log.ts';
import { openHttpFront } from '../../../src/local/host/http-front.ts';
import type { HttpFront } from '../../../src/local/host/http-front.ts';
import type { RuntimeStatus } from '../../../src/local/shared/durable-engine.ts';
import { FakeDurableEngine } from '../../support/fake-durable-engine.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { until } from '../../support/until.ts';

const json = { 'content-type': 'application/json' };

describe('the durable management API', () => {
  let engine: FakeDurableEngine;
  let wallClock: ManualClock;
  let front: HttpFront;
  let lines: string[];

  beforeEach(async () => {
    lines = [];
    engine = new FakeDurableEngine();
    wallClock = new ManualClock();
    front = await openHttpFront(0, () => undefined);
    const log = (line: LogLine): void => void lines.push(line.message);
    const api = { engine, wallClock, access: { key: 'k+/=', hubName: 'Hub' }, log };
    front.serve((request) =>
      handleDurableApi(api, request, request.url.pathname.slice('/durabletask/'.length)),
    );
  });

  afterEach(async () => {
    await front.close();
  });

  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${String(front.port)}/durabletask/${path}`, init);
  const post = (path: string, body?: string, headers: Record<string, string> = json): Promise<Response> =>
    call(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });

  describe('start', () => {
    it('answers 202 with the management addresses', async () => {
      const response = await post('orchestrators/work/i-1', '{"a":1}');
      expect(response.status).toBe(202);
      expect(response.headers.get('retry-after')).toBe('10');
      const body = (await response.json()) as Record<string, string>;
      expect(Object.keys(body)).toEqual([
        'id',
        'statusQueryGetUri',
        'sendEventPostUri',
        'terminatePostUri',
        'purgeHistoryDeleteUri',
        'restartPostUri',
        'suspendPostUri',
        'resumePostUri',
      ]);
      expect(body['statusQueryGetUri']).toBe(
        `http://127.0.0.1:${String(front.port)}/runtime/webhooks/durabletask/instances/i-1?taskHub=Hub&connection=Storage&code=k%2B%2F%3D`,
      );
      expect(response.headers.get('location')).toBe(body['statusQueryGetUri']);
      expect(engine.starts).toEqual([{ name: 'work', instanceId: 'i-1', input: '{"a":1}' }]);
      expect(lines.join()).toContain("i-1: Function 'work (Orchestrator)' scheduled. Reason: NewInstance.");
    });

    it('leaves the instance id to the engine when none is given', async () => {
      const response = await post('orchestrators/work?version=2.0');
      expect(await response.json()).toMatchObject({ id: '0123456789abcdef0123456789abcdef' });
      expect(engine.starts).toEqual([{ name: 'work', version: '2.0' }]);
    });

    it('answers 400 to an input that is not JSON', async () => {
      const response = await post('orchestrators/work', '{');
      expect([response.status, await response.json()]).toEqual([400, { Message: 'Invalid JSON content' }]);
      expect(engine.starts).toEqual([]);
    });

    it('answers 400 to what the engine calls invalid', async () => {
      engine.nextStartAnswer = { kind: 'invalid', message: 'no such function' };
      const response = await post('orchestrators/nope');
      expect([response.status, await response.json()]).toEqual([400, { Message: 'no such function' }]);
    });

    it('answers 500 when the instance exists and has not ended', async () => {
      engine.nextStartAnswer = { kind: 'exists', runtimeStatus: 'Running' };
      const response = await post('orchestrators/work/i-1');
      expect(response.status).toBe(500);
      expect(await response.json()).toMatchObject({
        ExceptionMessage: 'An Orchestration instance with the status Running already exists.',
      });
      expect(lines).toEqual([]);
    });

    it('answers with the output when it is asked to wait and the instance ends', async () => {
      engine.onStart = (id) => {
        engine.add(id, { runtimeStatus: 'Completed', output: { done: true } });
      };
      const response = await post('orchestrators/work/i-1?timeout=10&pollingInterval=1');
      expect([response.status, await response.json()]).toEqual([200, { done: true }]);
    });

    it('answers 202 when it is asked to wait and the time is over', async () => {
      const answered = post('orchestrators/work/i-1?timeout=10&pollingInterval=4');
      await until(() => wallClock.nextAlarmMs() !== undefined);
      await wallClock.advance(10_000);
      expect((await answered).status).toBe(202);
    });
  });

  describe('status', () => {
    it('answers 404 for an unknown instance', async () => {
      expect((await call('instances/none')).status).toBe(404);
    });

    it.each<[RuntimeStatus, number]>([
      ['Pending', 202],
      ['Running', 202],
      ['Suspended', 202],
      ['ContinuedAsNew', 202],
      ['Completed', 200],
      ['Failed', 200],
      ['Terminated', 200],
      ['Canceled', 200],
    ])('answers for %s with %i', async (runtimeStatus, code) => {
      engine.add('i-1', { runtimeStatus });
      const response = await call('instances/i-1');
      expect(response.status).toBe(code);
      expect(response.headers.get('retry-after')).toBe(code === 202 ? '5' : null);
      expect(response.headers.get('location')).toBe(code === 202 ? response.url : null);
    });

    it('answers 500 for a failed instance when asked to', async () => {
      engine.add('i-1', { runtimeStatus: 'Failed' });
      expect((await call('instances/i-1?returnInternalServerErrorOnFailure=true')).status).toBe(500);
    });

    it('gives the fields of the instance, its times in whole seconds', async () => {
      engine.add('i-1', { input: { a: 1 }, customStatus: 'half', runtimeStatus: 'Completed', output: 7 });
      expect(await (await call('instances/i-1')).json()).toEqual({
        name: 'work',
        instanceId: 'i-1',
        runtimeStatus: 'Completed',
        input: { a: 1 },
        customStatus: 'half',
        output: 7,
        createdTime: '2026-01-05T08:00:00Z',
        lastUpdatedTime: '2026-01-05T08:00:01Z',
      });
    });

    it('shows the input unless told not to, and the history only when told to', async () => {
      engine.add('i-1', { historyEvents: [{ EventType: 'ExecutionStarted' }] });
      const response = await call('instances/i-1?showHistory=true&showHistoryOutput=True&showInput=false');
      expect(await response.json()).toMatchObject({ historyEvents: [{ EventType: 'ExecutionStarted' }] });
      await call('instances/i-1');
      expect(engine.views).toEqual([
        { showInput: false, showHistory: true, showHistoryOutput: true },
        { showInput: true, showHistory: false, showHistoryOutput: false },
      ]);
    });
  });

  describe('query', () => {
    it('passes the filter on and the continuation token both ways', async () => {
      engine.add('i-1');
      engine.continuationToken = 'next';
      const query =
        'createdTimeFrom=2026-01-01T00:00:00Z&createdTimeTo=2026-01-02&runtimeStatus=Running,Nonsense,Failed&instanceIdPrefix=i-&top=5&showInput=false';
      const response = await call(`instances/?${query}`, { headers: { 'x-ms-continuation-token': 'here' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('x-ms-continuation-token')).toBe('next');
      expect(await response.json()).toMatchObject([{ instanceId: 'i-1' }]);
      expect(engine.filters).toEqual([
        {
          createdTimeFrom: '2026-01-01T00:00:00.000Z',
          createdTimeTo: '2026-01-02T00:00:00.000Z',
          runtimeStatus: ['Running', 'Failed'],
          instanceIdPrefix: 'i-',
          showInput: false,
          top: 5,
          continuationToken: 'here',
        },
      ]);
    });

    it('ignores parameters that do not parse', async () => {
      await call('instances?createdTimeFrom=yesterday&top=many&runtimeStatus=Odd');
      expect(engine.filters).toEqual([{ showInput: true }]);
    });
  });

  describe('purge', () => {
    it('answers how many instances were deleted', async () => {
      engine.add('i-1', { runtimeStatus: 'Completed' });
      const response = await call('instances/i-1', { method: 'DELETE' });
      expect([response.status, await response.json()]).toEqual([200, { instancesDeleted: 1 }]);
    });

    it('answers 200 for an entity, deleted or not', async () => {
      const response = await call('instances/@counter@one', { method: 'DELETE' });
      expect([response.status, await response.json()]).toEqual([200, { instancesDeleted: 0 }]);
    });

    it('answers 404 for an orchestration that has not ended, and leaves it', async () => {
      engine.add('i-1', { runtimeStatus: 'Suspended' });
      const response = await call('instances/i-1', { method: 'DELETE' });
      expect(response.status).toBe(404);
      expect(engine.instances.size).toBe(1);
    });

    it('answers 404 when nothing was deleted', async () => {
      expect((await call('instances/i-1', { method: 'DELETE' })).status).toBe(404);
      const byFilter = await call('instances?createdTimeFrom=2026-01-01T00:00:00Z', { method: 'DELETE' });
      expect(byFilter.status).toBe(404);
    });

    it('answers 400 to a filter without createdTimeFrom', async () => {
      const response = await call('instances?runtimeStatus=Completed', { method: 'DELETE' });
      expect([response.status, await response.json()]).toEqual([
        400,
        "Please provide value for 'createdTimeFrom' parameter.",
      ]);
    });
  });

  describe('commands', () => {
    it.each(['terminate', 'suspend', 'resume', 'rewind'])('%s passes the reason on', async (name) => {
      engine.add('i-1');
      expect((await post(`instances/i-1/${name}?reason=a%20%26%20b`)).status).toBe(202);
      expect(engine.commands).toEqual([{ name, instanceId: 'i-1', argument: 'a & b' }]);
    });

    it.each(['terminate', 'suspend', 'resume', 'rewind'])('%s answers 404 without instance', async (name) => {
      expect((await post(`instances/none/${name}`)).status).toBe(404);
    });

    it.each([
      ['gone', 410],
      ['conflict', 500],
    ] as const)('answers %s with %i', async (answer, code) => {
      engine.add('i-1');
      engine.nextCommandAnswer = answer;
      expect((await post('instances/i-1/suspend?reason=x')).status).toBe(code);
    });

    it('says what state an instance is in that cannot be suspended, in the log too', async () => {
      engine.add('i-1', { runtimeStatus: 'Suspended' });
      engine.nextCommandAnswer = 'conflict';
      expect(await (await post('instances/i-1/suspend?reason=x')).json()).toMatchObject({
        ExceptionMessage:
          'Cannot suspend the orchestration instance i-1 because instance is in the Suspended state.',
      });
      expect(lines).toEqual(['i-1: Cannot suspend orchestration instance in the Suspended state.']);
    });

    it('answers 410 to a rewind of an instance that ended well, and 412 of one that goes on', async () => {
      engine.add('i-1', { runtimeStatus: 'Completed' });
      engine.nextCommandAnswer = 'gone';
      expect((await post('instances/i-1/rewind?reason=x')).status).toBe(410);
      engine.add('i-2', { runtimeStatus: 'Running' });
      engine.nextCommandAnswer = 'conflict';
      const response = await post('instances/i-2/rewind?reason=x');
      expect([response.status, await response.json()]).toEqual([
        412,
        'This orchestration has status Running, but only orchestrations in the "Failed" state can be rewound.',
      ]);
    });

    it('answers 404 to a restart of an unknown instance, and 500 of one that has not ended', async () => {
      expect((await post('instances/none/restart')).status).toBe(404);
      engine.add('i-1');
      engine.nextStartAnswer = { kind: 'exists', runtimeStatus: 'Running' };
      const running = await post('instances/i-1/restart?restartWithNewInstanceId=false');
      expect([running.status, await running.json()]).toMatchObject([
        500,
        { ExceptionMessage: 'An Orchestration instance with the status Running already exists.' },
      ]);
    });

    it('restarts under a new id by default, and under the same when told to', async () => {
      engine.add('i-1');
      const fresh = (await (await post('instances/i-1/restart')).json()) as { id: string };
      expect(fresh.id).toBe('0123456789abcdef0123456789abcdef');
      const same = await post('instances/i-1/restart?restartWithNewInstanceId=false');
      expect([same.status, ((await same.json()) as { id: string }).id]).toEqual([202, 'i-1']);
    });

    it.each([
      ['GET', 'instances/i-1/terminate'],
      ['POST', 'instances/i-1/unknown'],
      ['POST', 'instances/i-1'],
      ['PUT', 'instances'],
      ['GET', 'orchestrators/work'],
      ['GET', 'nowhere'],
    ])('answers %s %s with 404', async (method, path) => {
      engine.add('i-1');
      expect((await call(path, { method })).status).toBe(404);
    });
  });

  describe('events', () => {
    it('raises an event with its JSON text', async () => {
      engine.add('i-1');
      expect((await post('instances/i-1/raiseEvent/go%20on', '{"b": 2}')).status).toBe(202);
      expect(engine.commands).toEqual([
        { name: 'raiseEvent go on', instanceId: 'i-1', argument: '{"b": 2}' },
      ]);
    });

    it('answers 404 for an unknown instance and 410 for one that has ended', async () => {
      engine.add('i-1', { runtimeStatus: 'Terminated' });
      expect((await post('instances/none/raiseEvent/go', '{}')).status).toBe(404);
      expect((await post('instances/i-1/raiseEvent/go', '{}')).status).toBe(410);
    });

    it.each([
      ['text', 'text/plain', 'Only application/json request content is supported'],
      ['{', 'application/json', 'Invalid JSON content'],
      ['', 'application/json; charset=utf-8', 'Invalid JSON content'],
    ])('answers 400 to "%s" as %s', async (body, type, message) => {
      engine.add('i-1');
      const response = await post('instances/i-1/raiseEvent/go', body, { 'content-type': type });
      expect([response.status, await response.json()]).toEqual([400, { Message: message }]);
      expect(engine.commands).toEqual([]);
    });
  });
});
