import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../src/functions/register-telemetry.ts';
import { logLine, readLogLine } from '../../../src/telemetry/log-line.ts';
import { rootSpan } from '../../../src/telemetry/trace-ids.ts';

describe('logLine', () => {
  it.each([
    ['a line of its own', 'x\nOperationStalled {"operationId":"faked"}'],
    ['a carriage return', 'x\r\nfaked'],
    ['a line separator of Unicode', 'x\u2028faked\u2029faked\u0085faked'],
    ['a command to the terminal', '\u001b[2Jfaked\u009b2J'],
    ['a turn of the direction', '\u202efaked\u2066'],
  ])('escapes %s', (_what, messageId) => {
    const line = logLine('MessageRejected', { messageId });
    expect(line).toMatch(/^MessageRejected \{[\x20-\x7e]*\}$/);
    expect(readLogLine(line)).toEqual({ name: 'MessageRejected', details: { messageId } });
  });

  it('is one line that can be read back, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const line = logLine('Anything', { text: text.replaceAll(/[=:?&"]/g, ''), count: 1 });
        expect(line.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(1);
        expect(readLogLine(line)?.details['count']).toBe(1);
      }),
    );
  });

  it('withholds secrets wherever they are in it', () => {
    const line = logLine('VerbBroke', { error: 'Bearer abc.def', more: [{ url: 'https://x/?sig=canary' }] });
    expect(line).toBe('VerbBroke {"error":"Bearer ***","more":[{"url":"https://x/?sig=***"}]}');
  });
});

describe('readLogLine', () => {
  it.each(['Executed', 'Operation x: started', 'Broken {"a":', 'Broken {x}', '{"a":1}'])(
    'does not take %j for one of ours',
    (line) => {
      expect(readLogLine(line)).toBeUndefined();
    },
  );
});

describe('recordOf', () => {
  it('gives a line of an operation its attributes and its trace', () => {
    const message = logLine('OperationStalled', { operationId: 'op-1', looks: 2, about: { a: 1 } });
    expect(recordOf({ level: 'warning', message, invocationContext: undefined })).toEqual({
      severity: 'warn',
      line: message,
      attributes: {
        'slipway.event': 'OperationStalled',
        'slipway.operation_id': 'op-1',
        'slipway.operationId': 'op-1',
        'slipway.looks': 2,
        'slipway.about': '{"a":1}',
      },
      span: rootSpan('op-1'),
    });
  });

  it('takes any other line as it is', () => {
    const record = recordOf({ level: 'critical', message: 'out of memory', invocationContext: undefined });
    expect(record).toMatchObject({ severity: 'error', line: 'out of memory' });
    expect(record.span).toBeUndefined();
  });
});

describe('the sources of the app', () => {
  it('log nothing but such lines', () => {
    const root = join(import.meta.dirname, '../../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !/^(local|cli|dashboard)/.test(path),
    );
    const calls = files.flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return [...text.matchAll(/\b(?:context|console)\.(?:warn|error|info|debug|log|trace)\(\s*(\w+)/g)].map(
        ([, first]) => `${path}: ${String(first)}`,
      );
    });
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.filter((call) => !/: (?:logLine|line)$/.test(call))).toEqual([]);
  });
});
