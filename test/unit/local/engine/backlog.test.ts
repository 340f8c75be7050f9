import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../../src/local/engine/backlog.ts';
import { eventRaised, EventType } from '../../../../src/local/engine/history-event.ts';
import { postMessage } from '../../../../src/local/engine/message.ts';
import type { Message } from '../../../../src/local/engine/message.ts';
import { openStateFile } from '../../../../src/local/engine/store/state-file.ts';
import { InstanceTable } from '../../../../src/local/engine/store/instance-table.ts';
import { WorkTables } from '../../../../src/local/engine/store/work-tables.ts';

function post(work: WorkTables, instanceKey: number, name: string): void {
  postMessage(work, { instanceKey, executionId: null, event: eventRaised(name, 'null', 0) });
}

function told(messages: readonly Message[]): string[] {
  return messages.map(({ instanceKey, event }) => {
    const name = event.EventType === EventType.EventRaised ? event.Name : '';
    return `${String(instanceKey)} ${name}`;
  });
}

/** Two messages for each of 250 instances, left by the last process. */
function left(): { readonly work: WorkTables; readonly backlog: Backlog } {
  const database = openStateFile(':memory:');
  const last = new WorkTables(database);
  for (const name of ['a', 'b']) for (let key = 1; key <= 250; key += 1) post(last, key, name);
  const work = new WorkTables(database);
  return { work, backlog: new Backlog(work) };
}

describe('Backlog', () => {
  it('gives messages in pages, those of an instance together and in order', () => {
    const { backlog } = left();
    const pages: string[][] = [];
    while (backlog.hasMessages) pages.push(told(backlog.messages()));
    expect(pages.map((page) => page.length)).toEqual([200, 200, 100]);
    const all = Array.from({ length: 250 }, (_, n) => [`${String(n + 1)} a`, `${String(n + 1)} b`]);
    expect(pages.flat()).toEqual(all.flat());
  });

  it('gives what waits for an instance ahead of its turn, and then not again', () => {
    const { backlog } = left();
    expect(told(backlog.ahead(170))).toEqual(['170 a', '170 b']);
    expect(backlog.ahead(170)).toEqual([]);
    const first = told(backlog.messages());
    expect(first).toHaveLength(200);
    expect(backlog.ahead(50)).toEqual([]);
    const second = told(backlog.messages());
    expect(second).toHaveLength(198);
    expect(second).not.toContain('170 a');
  });

  it('gives nothing that this process has written', () => {
    const { work, backlog } = left();
    post(work, 3, 'c');
    post(work, 300, 'c');
    expect(told(backlog.ahead(3))).toEqual(['3 a', '3 b']);
    expect(backlog.ahead(300)).toEqual([]);
    const rest: string[] = [];
    while (backlog.hasMessages) rest.push(...told(backlog.messages()));
    expect(rest).toHaveLength(498);
    expect(rest.filter((each) => each.endsWith('c'))).toEqual([]);
  });

  it('gives tasks in pages, each once, and none that this process has written', () => {
    const database = openStateFile(':memory:');
    const instanceKey = new InstanceTable(database).insert({
      instanceId: 'one',
      executionId: 'run',
      name: 'work',
      version: '',
      createdMs: 0,
      parent: null,
      input: null,
    });
    const task = (eventId: number) => ({
      instanceKey,
      executionId: 'run',
      eventId,
      name: 'step',
      payload: null,
    });
    const last = new WorkTables(database);
    for (let n = 0; n < 250; n += 1) last.insertTask(task(n));
    const work = new WorkTables(database);
    const backlog = new Backlog(work);
    work.insertTask(task(250));
    const pages: number[][] = [];
    while (backlog.hasTasks) pages.push(backlog.tasks().map(({ eventId }) => eventId));
    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(pages.flat()).toEqual(Array.from({ length: 250 }, (_, n) => n));
  });
});
