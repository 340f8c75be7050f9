import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli, type CliOptions, type CliResult } from '../../support/cli-process.ts';
import {
  operationAnswer,
  operationHistoryAnswer,
  operationSummaryAnswer,
  problemDetails,
} from '../../support/operation-answers.ts';
import { requestInput } from '../../support/requests.ts';
import { ScriptedApi } from '../../support/scripted-api.ts';

const ONE = '/api/operations/req-1.abc';
/** Moves the cursor, sets the title, reorders and begins another line. */
const HOSTILE = 'evil\u001b[2J\u001b]0;title\u0007\u202e\u009b31m\r\nsecond';

let api: ScriptedApi;
let dir: string;

beforeEach(async () => {
  api = new ScriptedApi();
  await api.start();
  dir = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
});

afterEach(async () => {
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

function slipway(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runCli(args, { cwd: dir, ...options, env: { SLIPWAY_API: api.url, ...options.env } });
}

function requestFile(change: object = {}): string {
  const file = join(dir, 'request.json');
  writeFileSync(file, JSON.stringify({ ...requestInput(), ...change }));
  return file;
}

describe('slipway status', () => {
  it('shows an operation for people and, as the API has it, for programs', async () => {
    const answer = operationAnswer({ allowedCommands: ['cancel'], mode: 'byoVnet' });
    api.on(`GET ${ONE}`, { body: answer });
    const text = await slipway(['status', 'req-1.abc']);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^Operation req-1\.abc\n {2}Phase +Provisioning \(10 %\)\n/);
    const json = await slipway(['status', 'req-1.abc', '--output', 'json']);
    expect(JSON.parse(json.out)).toEqual(answer);
  });

  it('keeps what a message holds from the terminal, and loses none of it in JSON', async () => {
    const answer = operationAnswer({ requestedBy: HOSTILE });
    api.on(`GET ${ONE}`, { body: answer });
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
    api.on(`GET ${ONE}`, { status: 404, body: problemDetails(404, 'OperationNotFound', 'There is none.') });
    expect(await slipway(['status', 'req-1.abc'])).toMatchObject({
      code: 4,
      out: '',
      err: 'error: There is no operation req-1.abc.\n  To do: `slipway list` shows the operations that there are\n',
    });
  });
});

describe('an API that does not answer as one does', () => {
  it.each<[string, number, RegExp]>([
    ['is not Slipway', 404, /answers 404, and not as the API of Slipway does/],
    ['is another address', 307, /answers 307, and not as the API of Slipway does/],
    ['cannot now', 503, /answers 503/],
  ])('ends with 3 when it %s', async (_what, status, said) => {
    api.on('GET /api/operations', { status, headers: { location: 'http://127.0.0.1:1/' } });
    const { code, err } = await slipway(['list']);
    expect(err).toMatch(said);
    expect(code).toBe(3);
  });

  it('ends with 3 when nothing listens, naming the address', async () => {
    await api.stop();
    const { code, err } = await slipway(['list']);
    expect(err).toMatch(
      /^error: The API at http:\/\/127\.0\.0\.1:\d+ does not answer: nothing listens there\n/,
    );
    expect(code).toBe(3);
  });

  it('ends with 3 for an answer that it does not understand', async () => {
    api.on(`GET ${ONE}`, { body: { operationId: 7 } });
    const { code, err } = await slipway(['status', 'req-1.abc']);
    expect(err).toContain('does not understand');
    expect(code).toBe(3);
  });
});

describe('the key', () => {
  it('goes along in its header and is never shown', async () => {
    api.on('GET /api/operations', { status: 401 });
    const { code, out, err } = await slipway(['list'], { env: { SLIPWAY_API_KEY: 'top-secret' } });
    expect(api.asked[0]?.headers['x-functions-key']).toBe('top-secret');
    expect(out + err).not.toContain('top-secret');
    expect(err).toContain('To do: give a function key');
    expect(code).toBe(4);
  });

  it('is not sent where only a file says that happens to lie there', async () => {
    writeFileSync(join(dir, 'slipway.config.json'), JSON.stringify({ api: api.url }));
    const env = { SLIPWAY_API: '', SLIPWAY_API_KEY: 'top-secret' };
    const { code, err } = await slipway(['list'], { env });
    expect(err).toContain('the key is not sent there');
    expect(code).toBe(2);
    expect(api.asked).toEqual([]);
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
    api.on('GET /api/operations', { body: { operations: [failed] } });
    const { code, out } = await slipway([
      ...['list', '--lane', 'failed', '--done', 'true', '--requested-by', 'team-a'],
      ...['--error-class', 'quota', '--created-from', '2026-01-01', '--sort', 'slowest', '--top', '7'],
    ]);
    expect(code).toBe(0);
    expect(api.asked[0]?.query).toEqual({
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
    api.on('GET /api/operations', ({ query }) =>
      query['continuationToken'] === 'two'
        ? { body: { operations: [operationSummaryAnswer({ operationId: 'second' })] } }
        : { body: { operations: [operationSummaryAnswer()], continuationToken: 'two' } },
    );
    const { out } = await slipway(['list', '--all', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({
      operations: [{ operationId: 'req-1.abc' }, { operationId: 'second' }],
      more: false,
    });
    expect(api.asked).toHaveLength(2);
  });
});

describe('slipway export', () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    operationSummaryAnswer({ operationId: `op-${String(index)}`, requestedBy: '=HYPERLINK("http://x")' }),
  );

  it('writes CSV that no spreadsheet calculates, page by page', async () => {
    api.on('GET /api/operations', ({ query }) => ({
      body: { operations: rows, ...(query['continuationToken'] === 'p' ? {} : { continuationToken: 'p' }) },
    }));
    const { code, out } = await slipway(['export', '--format', 'csv', '--lane', 'running']);
    const lines = out.split('\r\n');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^operationId,requestId,requestedBy,/);
    expect(lines[1]).toContain(`op-0,req-1,"'=HYPERLINK(""http://x"")",provision,`);
    expect(lines).toHaveLength(402);
    expect(api.asked.map(({ query }) => query['lane'])).toEqual(['running', 'running']);
  });

  it('ends without a word when its reader goes away', async () => {
    api.on('GET /api/operations', { body: { operations: rows, continuationToken: 'and-on' } });
    const cli = startCli(['export'], { cwd: dir, env: { SLIPWAY_API: api.url } });
    await cli.says(/op-199/);
    cli.stopReading();
    expect(await cli.ended).toBe(141);
    expect(cli.complained()).toBe('');
  });
});

describe('slipway submit', () => {
  it('sends what is in the file and says where it is to be seen', async () => {
    const answer = { operationId: 'req-1.abc', requestId: 'req-1', status: ONE };
    api.on('POST /api/operations', { status: 202, body: answer });
    const { code, out } = await slipway(['submit', requestFile()]);
    expect(api.asked[0]?.body).toEqual(requestInput());
    expect(out).toBe(
      `Sent request req-1.\n  Operation  req-1.abc\n  Status     ${api.url}${ONE}\n  Watch      slipway watch req-1.abc\n`,
    );
    expect(code).toBe(0);
  });

  it('takes the request from standard input', async () => {
    api.on('POST /api/operations', {
      status: 202,
      body: { operationId: 'o', requestId: 'req-1', status: '/api/operations/o' },
    });
    const stdin = JSON.stringify(requestInput());
    expect(await slipway(['submit', '-', '-o', 'json'], { stdin })).toMatchObject({ code: 0 });
    expect(api.asked[0]?.body).toEqual(requestInput());
  });

  it('shows all findings of a refusal and ends with 2', async () => {
    const findings = [{ rule: 'V1', field: 'identity', message: 'is missing', remedy: 'name one' }];
    const body = { ...problemDetails(400, 'InvalidRequest', 'identity: is missing'), findings };
    api.on('POST /api/operations', { status: 400, body });
    const { code, err } = await slipway(['submit', requestFile()]);
    expect(err).toBe('error: identity: is missing (InvalidRequest)\n  identity: is missing — name one\n');
    expect(code).toBe(2);
  });

  it('follows to its end, with --wait, also a refusal under an id of its own', async () => {
    const rejected = {
      operationId: 'req-1.rejected-x',
      phase: 'Rejected',
      lane: 'failed',
      done: true,
    } as const;
    let sent = false;
    api
      .on('POST /api/operations', () => {
        sent = true;
        return { status: 202, body: { operationId: 'req-1.abc', requestId: 'req-1', status: ONE } };
      })
      .on('GET /api/operations', () => ({
        body: { operations: sent ? [operationSummaryAnswer(rejected)] : [] },
      }))
      .on('GET /api/operations/req-1.rejected-x', { body: operationAnswer(rejected) });
    const { code, out } = await slipway(['submit', '--wait', requestFile()]);
    expect(out).toContain(`Sent.\n  Status  ${api.url}/api/operations/req-1.rejected-x\n`);
    expect(out).toContain('Cluster aks-test was not made: Rejected.');
    expect(code).toBe(1);
  });

  it('says what is wrong with a file before it asks anybody', async () => {
    const none = await slipway(['submit', 'none.json']);
    expect(none).toMatchObject({
      code: 2,
      err: 'error: The request file none.json cannot be read: there is no such file\n',
    });
    const queue = await slipway(['submit', requestFile(), '--queue']);
    expect(queue).toMatchObject({
      code: 2,
      err: expect.stringContaining('Nobody has said where the queue is.'),
    });
    expect(api.asked).toEqual([]);
  });
});

describe('slipway validate', () => {
  const finding = { rule: 'V1', field: '', message: 'is odd', remedy: 'mend it' };

  it('ends with 2 for a request that is not valid, telling why', async () => {
    api.on('POST /api/validate', { body: { valid: false, findings: [finding] } });
    expect(await slipway(['validate', requestFile()])).toMatchObject({
      code: 2,
      out: 'The request is not valid:\n  request: is odd — mend it\n',
    });
  });

  it('asks nobody with --offline', async () => {
    expect(await slipway(['validate', '--offline', requestFile()])).toMatchObject({ code: 0 });
    expect(await slipway(['validate', '--offline', requestFile({ surprise: 1 })])).toMatchObject({ code: 2 });
    expect(api.asked).toEqual([]);
  });
});

describe('a command', () => {
  beforeEach(() => {
    api.on(`GET ${ONE}`, { body: operationAnswer() });
  });

  it('is sent with who asks and why, under an id of its own', async () => {
    api.on(`POST ${ONE}/retry-compensation`, { status: 202, body: { sequence: 1 } });
    const args = ['retry-compensation', 'req-1.abc', '--reason', 'again', '--yes'];
    expect(await slipway(args)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Sent retry-compensation/),
    });
    expect(api.asked.at(-1)?.body).toEqual({
      commandId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requestedBy: 'ann',
      reason: 'again',
    });
  });

  it('that cannot be taken back is not sent when there is nobody to ask', async () => {
    const { code, err } = await slipway(['cancel', 'req-1.abc', '--reason', 'x']);
    expect(err).toMatch(
      /^error: There is nobody to ask whether to cancel req-1\.abc\.\n {2}To do: add --yes\n$/,
    );
    expect(code).toBe(2);
    expect(api.asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('to forget wants the name of the cluster even with --yes', async () => {
    api.on(`POST ${ONE}/forget`, { status: 202, body: { sequence: 1 } });
    const args = ['forget', 'req-1.abc', '--reason', 'x', '--yes'];
    expect(await slipway(args)).toMatchObject({ code: 2 });
    expect(await slipway([...args, '--confirm', 'aks-test'])).toMatchObject({ code: 0 });
    expect(api.asked.at(-1)?.body).toMatchObject({ confirm: 'aks-test' });
  });

  it('that the operation does not take ends with 4', async () => {
    const body = problemDetails(409, 'CommandNotAllowed', 'It is not suspended.');
    api.on(`POST ${ONE}/resume`, { status: 409, body });
    const { code, err } = await slipway(['resume', 'req-1.abc', '--reason', 'x']);
    expect(err).toMatch(/^error: It is not suspended\. \(CommandNotAllowed\)\n {2}To do: `slipway status`/);
    expect(code).toBe(4);
  });

  it('is sent again under the same id to an API that was away', async () => {
    let times = 0;
    api.on(`POST ${ONE}/retry`, () => {
      times += 1;
      return times === 1 ? { status: 503 } : { status: 202, body: { sequence: 1 } };
    });
    expect(await slipway(['retry', 'req-1.abc', '--reason', 'x'])).toMatchObject({ code: 0 });
    const sent = api.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });
});

describe('slipway events', () => {
  it('shows all pages of the history', async () => {
    api.on(`GET ${ONE}/history`, ({ query }) => ({
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
    api
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
    expect(api.asked.at(-2)).toMatchObject({ query: { wait: '30' }, headers: { 'if-none-match': '"1"' } });
  });
});

describe('slipway plan', () => {
  it('prints what the API says and ends with 1 when it would not succeed', async () => {
    const report = { wouldSucceed: false, steps: [], note: HOSTILE };
    api.on('POST /api/plan', { body: report });
    const { code, out } = await slipway(['plan', requestFile(), '--format', 'json']);
    expect(JSON.parse(out)).toEqual(report);
    expect(code).toBe(1);
  });
});
