import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManagementApi } from './management-api.ts';

let api: ManagementApi;

beforeAll(async () => {
  api = await ManagementApi.open();
});
afterAll(async () => {
  await api.close();
});

const COMMANDS = ['terminate', 'suspend', 'resume', 'rewind'];

describe('POST instances/{id}/raiseEvent', () => {
  it('brings the event to the one who waits', async () => {
    const id = await api.start('wait', 'event');
    await api.waiting(id);
    expect((await api.post(`instances/${id}/raiseEvent/go`, { a: [1] })).status).toBe(202);
    expect((await api.ended(id)).output).toEqual({ a: [1] });
    expect((await api.post(`instances/${id}/raiseEvent/go`, {})).status).toBe(410);
  });

  it('answers 404 for nobody and 400 to what is no JSON', async () => {
    expect((await api.post(`instances/${api.prefix}nobody/raiseEvent/go`, {})).status).toBe(404);
    const id = await api.start('wait', 'bad-event');
    const path = `instances/${id}/raiseEvent/go`;
    const send = async (body: string, type: string): Promise<number> => {
      const init = { method: 'POST', body, headers: { 'content-type': type } };
      return (await api.call(path, init)).status;
    };
    await api.waiting(id);
    expect([await send('{', 'application/json'), await send('{}', 'text/plain')]).toEqual([400, 400]);
    await api.post(`instances/${id}/terminate?reason=x`);
  });
});

describe('commands', () => {
  it.each(COMMANDS)('%s answers 404 for nobody', async (command) => {
    expect((await api.post(`instances/${api.prefix}nobody/${command}`)).status).toBe(404);
  });

  it('terminate ends an instance with the reason as its output, once', async () => {
    const id = await api.start('wait', 'terminated');
    await api.waiting(id);
    expect((await api.post(`instances/${id}/terminate?reason=enough`)).status).toBe(202);
    expect(await api.ended(id)).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
    for (const command of ['terminate', 'suspend', 'resume']) {
      expect((await api.post(`instances/${id}/${command}?reason=x`)).status).toBe(410);
    }
  });

  it('suspend holds events back until resume', async () => {
    const id = await api.start('wait', 'suspended');
    await api.waiting(id);
    expect((await api.post(`instances/${id}/suspend?reason=pause`)).status).toBe(202);
    await api.until(id, ({ runtimeStatus }) => runtimeStatus === 'Suspended');
    expect((await api.call(`instances/${id}`)).status).toBe(202);
    expect((await api.post(`instances/${id}/raiseEvent/go`, 'held')).status).toBe(202);
    expect((await api.status(id)).runtimeStatus).toBe('Suspended');
    expect((await api.post(`instances/${id}/resume?reason=go`)).status).toBe(202);
    expect(await api.ended(id)).toMatchObject({ runtimeStatus: 'Completed', output: 'held' });
  });

  it('restart runs the same again, under a new id or the same', async () => {
    const id = await api.start('echo', 'restarted', { n: 1 });
    await api.ended(id);
    const fresh = await api.post(`instances/${id}/restart`);
    const { id: newId } = (await fresh.json()) as { id: string };
    expect([fresh.status, newId === id]).toEqual([202, false]);
    expect((await api.ended(newId)).output).toEqual({ n: 1 });
    const same = await api.post(`instances/${id}/restart?restartWithNewInstanceId=false`);
    expect([same.status, ((await same.json()) as { id: string }).id]).toEqual([202, id]);
    expect((await api.ended(id)).output).toEqual({ n: 1 });
    // The documentation has 404 for an unknown instance, the extension answers 400.
    expect([400, 404]).toContain((await api.post(`instances/${api.prefix}nobody/restart`)).status);
  });

  it('purge of an instance that goes on is refused', async () => {
    const id = await api.start('wait', 'not-purged');
    await api.waiting(id);
    // The classic extension answers 404, its newest version 412.
    expect([404, 412]).toContain((await api.delete(`instances/${id}`)).status);
    await api.post(`instances/${id}/terminate?reason=x`);
  });

  it('makeprimary answers 200', async () => {
    expect((await api.post('makeprimary')).status).toBe(200);
  });
});

describe('rewind', () => {
  it('does again what failed, and only that', async () => {
    const id = await api.start('flaky', 'rewound');
    expect((await api.ended(id)).runtimeStatus).toBe('Failed');
    expect((await api.post(`instances/${id}/rewind?reason=again`)).status).toBe(202);
    expect(await api.until(id, ({ runtimeStatus }) => runtimeStatus === 'Completed')).toMatchObject({
      output: { before: { step: 'before' }, tries: 2 },
    });
    // The classic extension answers 410, its newest version 412.
    expect([410, 412]).toContain((await api.post(`instances/${id}/rewind?reason=x`)).status);
  });

  it('is refused while the instance goes on', async () => {
    const id = await api.start('wait', 'not-rewound');
    await api.waiting(id);
    expect([412, 500]).toContain((await api.post(`instances/${id}/rewind?reason=x`)).status);
    await api.post(`instances/${id}/terminate?reason=x`);
  });

  it('brings a terminated child back to life', async () => {
    const id = await api.start('parent', 'parent');
    const child = `${id}-child`;
    await api.waiting(child);
    await api.post(`instances/${child}/terminate?reason=enough`);
    expect(await api.ended(id)).toMatchObject({ runtimeStatus: 'Failed' });
    expect((await api.post(`instances/${id}/rewind?reason=again`)).status).toBe(202);
    await api.until(child, ({ runtimeStatus }) => runtimeStatus === 'Running');
    await api.post(`instances/${child}/raiseEvent/go`, 7);
    expect(await api.until(id, ({ runtimeStatus }) => runtimeStatus === 'Completed')).toMatchObject({
      output: { first: { first: true }, event: 7 },
    });
  });
});
