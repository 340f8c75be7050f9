import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLines, shellWord } from '../../../src/dashboard/operation/command-line.ts';

describe('commandLines', () => {
  it('watches what runs, and asks once for what has ended', () => {
    const first = (done: boolean): string | undefined =>
      commandLines({ operationId: 'req-1.ab', done })[0]?.call;
    expect(first(false)).toBe('npx slipway watch req-1.ab');
    expect(first(true)).toBe('npx slipway status req-1.ab');
  });
});

describe('shellWord', () => {
  it.each(["it's; rm -rf /", '$(id)', '`id`', 'a b', '', '-o', "''", 'a\nb', '*'])(
    'is one word for a shell, and the same one: %j',
    (text) => {
      const printed = execFileSync('/bin/sh', ['-c', `printf '%s|' ${shellWord(text)}`], {
        encoding: 'utf8',
      });
      expect(printed).toBe(`${text}|`);
    },
  );

  it('leaves an id as it is', () => {
    expect(shellWord('req-1.5f0c7a1e')).toBe('req-1.5f0c7a1e');
  });
});
