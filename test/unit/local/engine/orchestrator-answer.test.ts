import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../src/local/engine/orchestrator-answer.ts';

const STATE = { isDone: false, actions: [[{ actionType: 5 }]], schemaVersion: 2 };

describe('readAnswer', () => {
  it('reads what an orchestrator returned', () => {
    const value = { ...STATE, isDone: true, output: 0, customStatus: { at: 1 } };
    expect(readAnswer({ ok: true, value })).toEqual({
      actions: [{ actionType: 5 }],
      isDone: true,
      output: 0,
      customStatus: '{"at":1}',
    });
  });

  it.each(['', '\nStack: Error'])('finds the state in an error’s message, before "%s"', (tail) => {
    const state = JSON.stringify({ ...STATE, error: 'bad' });
    const message = `false\n\n$OutOfProcData$:${state}${tail}`;
    expect(readAnswer({ ok: false, message })).toMatchObject({ error: 'bad' });
  });

  it('throws the message of an error that holds no state', () => {
    expect(() => readAnswer({ ok: false, message: 'handler is not a function' })).toThrow(
      'handler is not a function',
    );
  });

  it.each([
    [undefined, 'not valid json'],
    ['text', 'not valid json'],
    [{ isDone: true }, 'non-null actions property'],
    [
      { ...STATE, actions: [[], []] },
      'With OOProc schema 2, expected actions array to be of length 1 in outer layer but got size: 2',
    ],
  ])('throws for %j', (value, message) => {
    expect(() => readAnswer({ ok: true, value })).toThrow(message);
  });

  it('allows a custom status of 16 KB in UTF-16 and not a character more', () => {
    const withStatus = (length: number): unknown =>
      readAnswer({ ok: true, value: { ...STATE, customStatus: 'é'.repeat(length - 2) } });
    expect(withStatus(8_192)).toMatchObject({ isDone: false });
    expect(() => withStatus(8_193)).toThrow('must not exceed 16 KB');
  });
});
