import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliAgainstApi, HOSTILE, ONE } from '../../support/cli-against-api.ts';
import { startCli } from '../../support/cli-process.ts';
import {
  operationAnswer,
  operationHistoryAnswer,
  operationSummaryAnswer,
  problemDetails,
} from '../../support/operation-answers.ts';

const fixture = cliAgainstApi();
const { slipway } = fixture;

describe('slipway status', () => {
  it('shows an operation for people and, as the API has it, for programs', async () => {
    const answer = operationAnswer({ allowedCommands: ['cancel'], mode: 'byoVnet' });
    fixture.api.on(`GET ${ONE}`, { body: answer });
    const text = await slipway(['status', 'req-1.abc']);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^Operation req-1\.abc\n {2}Phase +Provisioning \(10 %\)\n/);
    const json = await slipway(['status', 'req-1.abc', '--output', 'json']);
    expect(JSON.parse(json.out)).toEqual(answer);
  });

  it('keeps what a message holds from the terminal, and loses none of it in JSON', async () => {
    const answer = operationAnswer({ requestedBy: HOSTILE });
    fixture.api.on(`GET ${ONE}`, { body: answer });
    const text = await slipway(['status', 'req-1.abc']);
    expect(text.out).toContain('by evil second:');
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const json = await slipway(['status', 'req-1.abc', '-o', 'json']);
    // eslint-disable-next-line no-control-regex -- as above
    expect(json.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(json.out)).toEqual(answer);
  });

  it('ends with 4 for an operation that there is not', async () => {
    fixture.api.on(`GET ${ONE}`, {
      status: 404,
      body: problemDetails(404, 'OperationNotFound', 'There is none.'),
    });
    expect(await slipway(['status', 'req-1.abc'])).toMatchObject({
      code: 4,
      out: '',
      err: 'error: There is no operation req-1.abc.\n  To do: `slipway list` shows the operations that there are\n',
    });
  });
});

describe('slipway doctor', () => {
  it('tells what an app lacks that says so with 503', async () => {
    const records = {
      name: 'records',
      status: 'unhealthy',
      milliseconds: 9,
      message: 'gone',
      remedy: 'mend it',
    };
    const health = { status: 'unhealthy', checkedAt: '2026-01-05T08:00:00.000Z', version: '0.1.0' };
    fixture.api.on('GET /api/health', { status: 503, body: { ...health, dependencies: [records] } });
    const { code, out } = await slipway(['doctor', '-o', 'json']);
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as { findings: readonly object[] };
    expect(findings).toContainEqual(expect.objectContaining({ check: 'api', verdict: 'ok' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'app: records', verdict: 'bad', message: 'gone', remedy: 'mend it' }),
    );
  });
});

describe('an API that does not answer as one does', () => {
  it.each<[string, number, RegExp]>([
    ['is not Slipway', 404, /answers 404, and not as the API of Slipway does/],
    ['is another address', 307, /answers 307, and not as the API of Slipway does/],
    ['cannot now', 503, /answers 503/],
  ])('ends with 3 when it %s', async (_what, status, said) => {
    fixture.api.on('GET /api/operations', { status, headers: { location: 'http://127.0.0.1:1/' } });
    const { code, err } = await slipway(['list']);
    expect(err).toMatch(said);
    expect(code).toBe(3);
  });

  it('ends with 3 when nothing listens, naming the address', async () => {
    await fixture.api.stop();
    const { code, err } = await slipway(['list']);
    expect(err).toMatch(
      /^error: The API at http:\/\/127\.0\.0\.1:\d+ does not answer: nothing listens there\n/,
    );
    expect(code).toBe(3);
  });

  it('ends with 3 for an answer that it does not understand', async () => {
    fixture.api.on(`GET ${ONE}`, { body: { operationId: 7 } });
    const { code, err } = await slipway(['status', 'req-1.abc']);
    expect(err).toContain('does not understand');
    expect(code).toBe(3);
  });
});

describe('the key', () => {
  it('goes along in its header and is never shown', async () => {
    fixture.api.on('GET /api/operations', { status: 401 });
    const { code, out, err } = await slipway(['list'], { env: { SLIPWAY_API_KEY: 'top-secret' } });
    expect(fixture.api.asked[0]?.headers['x-functions-key']).toBe('top-secret');
    expect(out + err).not.toContain('top-secret');
    expect(err).toContain('To do: give a function key');
    expect(code).toBe(4);
  });

  it('is not sent where only a file says that happens to lie there', async () => {
    writeFileSync(join(fixture.dir, 'slipway.config.json'), JSON.stringify({ api: fixture.api.url }));
    const env = { SLIPWAY_API: '', SLIPWAY_API_KEY: 'top-secret' };
    const { code, err } = await slipway(['list'], { env });
    expect(err).toContain('the key is not sent there');
    expect(code).toBe(2);
    expect(fixture.api.asked).toEqual([]);
  });
});

describe('slipway list', () => {
  it('sends its filters and shows a row an operation', async () => {
    const refusal = {
      code: 'QuotaExceeded',
      class: 'quota',
      owner: 'user',
      message: 'm',
      remedy: 'r',
    } as const;
    const failed = operationSummaryAnswer({ phase: 'Compensated', lane: 'failed', done: true, refusal });
    fixture.api.on('GET /api/operations', { body: { operations: [failed] } });
    const { code, out } = await slipway([
      ...['list', '--lane', 'failed', '--done', 'true', '--requested-by', 'team-a'],
      ...['--error-class', 'quota', '--created-from', '2026-01-01', '--sort', 'slowest', '--top', '7'],
    ]);
    expect(code).toBe(0);
    expect(fixture.api.asked[0]?.query).toEqual({
      lane: 'failed',
      done: 'true',
      requestedBy: 'team-a',
      errorClass: 'quota',
      createdFrom: '2026-01-01',
      sort: 'slowest',
      top: '7',
    });
    expect(out).toMatch(
      /^OPERATION +PHASE .*\nreq-1\.abc +Compensated +aks-test +team-a .* QuotaExceeded\n$/,
    );
  });

  it('reads all pages when asked for all', async () => {
    fixture.api.on('GET /api/operations', ({ query }) =>
      query['continuationToken'] === 'two'
        ? { body: { operations: [operationSummaryAnswer({ operationId: 'second' })] } }
        : { body: { operations: [operationSummaryAnswer()], continuationToken: 'two' } },
    );
    const { out } = await slipway(['list', '--all', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      operations: [{ operationId: 'req-1.abc' }, { operationId: 'second' }],
      more: false,
    });
    expect(fixture.api.asked).toHaveLength(2);
  });
});

describe('slipway export', () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    operationSummaryAnswer({ operationId: `op-${String(index)}`, requestedBy: '=HYPERLINK("http://x")' }),
  );

  it('writes CSV that no spreadsheet calculates, page by page', async () => {
    fixture.api.on('GET /api/operations', ({ query }) => ({
      body: { operations: rows, ...(query['continuationToken'] === 'p' ? {} : { continuationToken: 'p' }) },
    }));
    const { code, out } = await slipway(['export', '--format', 'csv', '--lane', 'running']);
    const lines = out.split('\r\n');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^operationId,requestId,requestedBy,/);
    expect(lines[1]).toContain(`op-0,req-1,"'=HYPERLINK(""http://x"")",provision,`);
    expect(lines).toHaveLength(402);
    expect(fixture.api.asked.map(({ query }) => query['lane'])).toEqual(['running', 'running']);
  });

  it('ends without a word when its reader goes away', async () => {
    fixture.api.on('GET /api/operations', { body: { operations: rows, continuationToken: 'and-on' } });
    const cli = startCli(['export'], { cwd: fixture.dir, env: { SLIPWAY_API: fixture.api.url } });
    await cli.says(/op-199/);
    cli.stopReading();
    expect(await cli.ended).toBe(141);
    expect(cli.complained()).toBe('');
  });
});

describe('slipway events', () => {
  it('shows all pages of the history', async () => {
    fixture.api.on(`GET ${ONE}/history`, ({ query }) => ({
      body:
        query['continuationToken'] === 'p'
          ? operationHistoryAnswer(['Second.'])
          : operationHistoryAnswer(['First.'], 'p'),
    }));
    expect(await slipway(['events', 'req-1.abc'])).toMatchObject({
      code: 0,
      out: '2026-01-05 08:00:00Z  First.\n2026-01-05 08:00:00Z  Second.\n',
    });
  });

  it('prints with --follow each event once until the operation has ended', async () => {
    const told = ['One.', 'Two.', 'Three.'];
    let looks = 0;
    fixture.api
      .on(`GET ${ONE}/history`, () => ({ body: operationHistoryAnswer(told.slice(0, 1 + looks)) }))
      .on(`GET ${ONE}`, () => {
        looks += 1;
        const done = looks === 2;
        return {
          body: operationAnswer({ done, phase: done ? 'Succeeded' : 'Verifying' }),
          headers: { etag: `"${String(looks)}"` },
        };
      });
    const { code, out } = await slipway(['events', 'req-1.abc', '--follow', '-o', 'json']);
    const texts = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text);
    expect(texts).toEqual(told);
    expect(code).toBe(0);
    expect(fixture.api.asked.at(-2)).toMatchObject({
      query: { wait: '30' },
      headers: { 'if-none-match': '"1"' },
    });
  });
});
