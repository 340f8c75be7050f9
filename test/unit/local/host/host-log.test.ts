import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../../../src/local/host/core-contract.ts';
import { createHostLog } from '../../../../src/local/host/host-log.ts';
import type { HostLog } from '../../../../src/local/host/host-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function collect(levels: Record<string, LogLevel>, format: 'text' | 'json' = 'text'): [HostLog, string[]] {
  const written: string[] = [];
  const write = (text: string): void => {
    written.push(text);
  };
  return [createHostLog({ clock: new ManualClock(), format, levels, write }), written];
}

describe('createHostLog', () => {
  it('writes time, level, category and invocation on one line', () => {
    const [log, written] = collect({});
    log({ level: 'warning', category: 'Function.a.User', message: 'first\nsecond', invocationId: 'i-1' });
    expect(written).toEqual(['2026-01-05T08:00:00.000Z warning Function.a.User (i-1): first | second\n']);
  });

  it('writes JSON lines', () => {
    const [log, written] = collect({}, 'json');
    log({ level: 'error', category: 'Host.Http', message: 'no' });
    expect(JSON.parse(written[0] ?? '')).toEqual({
      time: '2026-01-05T08:00:00.000Z',
      level: 'error',
      category: 'Host.Http',
      message: 'no',
    });
  });

  it('leaves out what is below information by default', () => {
    const [log, written] = collect({});
    log({ level: 'debug', category: 'Function.a', message: 'quiet' });
    expect(written).toEqual([]);
  });

  it('goes by the level of the longest configured prefix of the category', () => {
    const [log, written] = collect({ default: 'none', Function: 'error', 'Function.a': 'trace' });
    log({ level: 'trace', category: 'Function.a.User', message: 'a' });
    log({ level: 'warning', category: 'Function.b', message: 'b' });
    log({ level: 'error', category: 'Function.b', message: 'c' });
    log({ level: 'critical', category: 'Host', message: 'd' });
    expect(written.map((line) => line.trim().at(-1))).toEqual(['a', 'c']);
  });
});
