import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { entityTag, isKnown, withEntityTag } from '../../../src/functions/entity-tag.ts';
import { jsonAnswer } from '../../../src/functions/http-answers.ts';
import { waitForChange, WaitingRoom } from '../../../src/functions/wait-for-change.ts';

function get(ifNoneMatch?: string): HttpRequest {
  const headers = ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch };
  return new HttpRequest({ method: 'GET', url: 'http://h/api', headers });
}

describe('an entity tag', () => {
  const tag = entityTag('content');

  it('is strong, and that of the content alone', () => {
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(entityTag('content')).toBe(tag);
    expect(entityTag('content ')).not.toBe(tag);
  });

  it.each([
    [tag, true],
    [`W/${tag}`, true],
    [`"other", ${tag}`, true],
    ['*', true],
    ['"other"', false],
    ['', false],
  ])('is looked for in %s', (list, known) => {
    expect(isKnown(get(list), tag)).toBe(known);
    expect(isKnown(get(), tag)).toBe(false);
  });

  it('comes with the content, and without it when the client has it', () => {
    const answer = jsonAnswer(200, { a: 1 });
    const first = withEntityTag(get(), answer);
    expect(first).toMatchObject({ status: 200, body: '{"a":1}', headers: { etag: entityTag('{"a":1}') } });
    const again = withEntityTag(get(entityTag('{"a":1}')), answer);
    expect(again).toEqual({ status: 304, headers: { ...answer.headers, etag: entityTag('{"a":1}') } });
    expect(withEntityTag(get('*'), jsonAnswer(404, {}))).toEqual(jsonAnswer(404, {}));
  });
});

describe('waitForChange', () => {
  /** Shows the next value at each look, and the last one for ever. */
  function watched(values: readonly string[]) {
    let nowMs = 0;
    let looks = 0;
    const pauses: number[] = [];
    const look = () => Promise.resolve(values[Math.min(looks++, values.length - 1)] ?? '');
    const waiting = {
      room: new WaitingRoom(1),
      now: () => nowMs,
      pause: (ms: number) => {
        pauses.push(ms);
        nowMs += ms;
        return Promise.resolve();
      },
    };
    return { look, waiting, pauses, nowMs: () => nowMs };
  }

  it('answers at the first news', async () => {
    const { look, waiting, nowMs } = watched(['a', 'a', 'b', 'c']);
    const isNews = (seen: string) => seen !== 'a';
    expect(await waitForChange('a', { look, isNews }, { ...waiting, seconds: 30 })).toBe('b');
    expect(nowMs()).toBe(1500);
  });

  it('does not wait for what is news already', async () => {
    const { look, waiting, pauses } = watched(['a']);
    expect(await waitForChange('z', { look, isNews: () => true }, { ...waiting, seconds: 30 })).toBe('z');
    expect(pauses).toEqual([]);
  });

  it('answers with what is there when the time is over, and not after it', async () => {
    const { look, waiting, nowMs } = watched(['a']);
    expect(await waitForChange('a', { look, isNews: () => false }, { ...waiting, seconds: 1.2 })).toBe('a');
    expect(nowMs()).toBe(1200);
  });

  it('answers at once where no more may wait, and lets the next in when one is done', async () => {
    const { look, waiting, pauses } = watched(['b']);
    const isNews = (seen: string) => seen === 'b';
    const ask = () => waitForChange('a', { look, isNews }, { ...waiting, seconds: 30 });
    expect(await Promise.all([ask(), ask()])).toEqual(['b', 'a']);
    expect(pauses).toHaveLength(1);
    expect(await ask()).toBe('b');
  });

  it('gives its place back when a look fails', async () => {
    const { waiting } = watched([]);
    const look = () => Promise.reject(new Error('away'));
    const asked = waitForChange('a', { look, isNews: () => false }, { ...waiting, seconds: 30 });
    await expect(asked).rejects.toThrow('away');
    expect(waiting.room.enter()).toBe(true);
  });
});
