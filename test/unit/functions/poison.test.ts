import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { OperationInput } from '../../../src/contracts/queued-operation.ts';
import { acceptMessage, type Acceptance } from '../../../src/functions/accept-message.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

const SERVICE_BUS_LIMIT = 256 * 1024;

let records: OperationRecords & { close(): void };
let started: OperationInput[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  started = [];
});

afterEach(() => {
  records.close();
});

/** As the worker hands it over: parsed where it is JSON, else the text. */
function accept(text: string): Promise<Acceptance> {
  return acceptMessage(
    {
      records,
      start: (operation) => {
        started.push(operation);
        return Promise.resolve();
      },
      startPlanning: () => Promise.resolve(),
      readInstance: () => Promise.resolve(undefined),
      ring: () => Promise.resolve(),
      startAgain: () => Promise.resolve(),
      pause: () => Promise.resolve(),
      productionSubscriptions: [],
      subscriptions: '*',
      replyQueues: [],
    },
    { body: workersBody(text), messageId: 'm-1', enqueuedAt: START },
  );
}

function workersBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The request with one field as this text of JSON. */
function requestWith(field: string, json: string): string {
  return JSON.stringify({ ...requestInput(), [field]: '@@' }).replace('"@@"', () => json);
}

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const deepObject = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const target = JSON.stringify(requestInput().target);

const poison: Readonly<Record<string, readonly [text: string, reason: string]>> = {
  'an empty body': ['', 'NotJson'],
  'a torn object': ['{"requestId": "req-1", ', 'NotJson'],
  'a page of HTML': ['<html></html>', 'NotJson'],
  'a text of JSON': ['"hello"', 'NotJson'],
  'a request written as a text of JSON': [JSON.stringify(JSON.stringify(requestInput())), 'NotJson'],
  null: ['null', 'InvalidRequest'],
  'a number': ['42', 'InvalidRequest'],
  'a number beyond all numbers': ['1e999', 'InvalidRequest'],
  'a boolean': ['true', 'InvalidRequest'],
  'an array of requests': [JSON.stringify([requestInput()]), 'InvalidRequest'],
  'ten thousand arrays in each other': [deep(10_000), 'InvalidRequest'],
  'as many as a message holds': [deep(120_000), 'InvalidRequest'],
  'ten thousand objects in each other': [deepObject(10_000), 'InvalidRequest'],
  'a request with a deep field that there is not': [
    requestWith('surprise', deepObject(10_000)),
    'InvalidRequest',
  ],
  'a request with a deep field that there is': [requestWith('network', deepObject(10_000)), 'InvalidRequest'],
  'a request with deep tags': [requestWith('tags', deepObject(10_000)), 'InvalidRequest'],
  'a request with a prototype': [requestWith('__proto__', '{"requestId": "evil"}'), 'InvalidRequest'],
  'a request with a constructor': [requestWith('constructor', '{"prototype": {}}'), 'InvalidRequest'],
  'a target with a prototype': [
    requestWith('target', target.replace('{', '{"__proto__": {"clusterName": "evil"}, ')),
    'InvalidRequest',
  ],
  'a kind that every object has': [requestWith('kind', '"constructor"'), 'InvalidRequest'],
  'a kind that is a prototype': [requestWith('kind', '"__proto__"'), 'InvalidRequest'],
  'a mode that every object has': [requestWith('network', '{"mode": "toString"}'), 'InvalidRequest'],
  'a profile that every object has': [requestWith('profile', '"hasOwnProperty"'), 'InvalidRequest'],
  'a huge count of nodes': [
    requestWith('cluster', '{"systemPool": {"count": 123456789012345678901234567890}}'),
    'InvalidRequest',
  ],
  'an endless count of nodes': [requestWith('cluster', '{"systemPool": {"count": 1e999}}'), 'InvalidRequest'],
  'bytes that are no UTF-8': [
    Buffer.concat([Buffer.from('{"requestId": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]).toString(
      'utf8',
    ),
    'InvalidRequest',
  ],
  'a mark of another encoding': [`\uFEFF{"requestId": `, 'NotJson'],
  'a large unknown field': [requestWith('surprise', JSON.stringify('x'.repeat(250_000))), 'InvalidRequest'],
  'a quarter of a megabyte of control characters': ['\u0001'.repeat(250_000), 'NotJson'],
  'a field with a name of control characters': [
    requestWith('tags', JSON.stringify(Object.fromEntries(longNames()))),
    'InvalidRequest',
  ],
};

function longNames(): [string, string][] {
  return Array.from({ length: 60 }, (_, index) => [
    `${'\u0001'.repeat(2000)}${String(index)}`,
    '\uFFFF'.repeat(300),
  ]);
}

describe('acceptMessage, given poison', () => {
  it.each(Object.entries(poison))(
    'refuses %s, and says so within what a queue takes',
    async (_name, [text, reason]) => {
      const acceptance = await accept(text);
      expect(acceptance).toMatchObject({ kind: 'rejected', message: { reason } });
      expect(Buffer.byteLength(JSON.stringify(acceptance))).toBeLessThan(SERVICE_BUS_LIMIT);
      expect(await accept(text)).toEqual(acceptance);
      expect(started).toEqual([]);
      const { records: shown } = await records.list({ top: 9 });
      expect(shown.every(({ phase }) => phase === 'Rejected')).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(1);
    },
  );

  it('finds the sender of a request in which something else nests too deep', async () => {
    expect(await accept(requestWith('surprise', deep(10_000)))).toMatchObject({
      message: { requestId: 'req-1' },
    });
  });

  it('leaves the prototype of all objects as it was', async () => {
    await accept(requestWith('__proto__', '{"polluted": true}'));
    await accept(requestWith('constructor', '{"prototype": {"polluted": true}}'));
    await accept(requestWith('tags', '{"__proto__": {"polluted": true}}'));
    expect('polluted' in {}).toBe(false);
  });

  it('refuses a tag that is called as a prototype, for it would be lost', async () => {
    const acceptance = await accept(requestWith('tags', '{"__proto__": "x"}'));
    expect(acceptance).toMatchObject({ kind: 'rejected', message: { reason: 'InvalidRequest' } });
  });

  it('takes JSON behind a byte order mark', async () => {
    expect(await accept(`\uFEFF${JSON.stringify(requestInput())}`)).toMatchObject({ kind: 'started' });
  });

  it('takes the last of a key that is there twice, at every delivery', async () => {
    const text = JSON.stringify(requestInput()).replace('{', '{"requestId": "first", ');
    expect(await accept(text)).toMatchObject({ kind: 'started' });
    expect(started[0]?.ids.requestId).toBe('req-1');
    expect(await accept(text)).toMatchObject({ kind: 'duplicate' });
  });
});
