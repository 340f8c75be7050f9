import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cliAgainstApi, HOSTILE, ONE } from '../../support/cli-against-api.ts';
import { operationAnswer, operationSummaryAnswer, problemDetails } from '../../support/operation-answers.ts';
import { requestInput } from '../../support/requests.ts';

const fixture = cliAgainstApi();
const { slipway } = fixture;

function requestFile(change: object = {}): string {
  const file = join(fixture.dir, 'request.json');
  writeFileSync(file, JSON.stringify({ ...requestInput(), ...change }));
  return file;
}

describe('slipway submit', () => {
  it('sends what is in the file and says where it is to be seen', async () => {
    const answer = { operationId: 'req-1.abc', requestId: 'req-1', status: ONE };
    fixture.api.on('POST /api/operations', { status: 202, body: answer });
    const { code, out } = await slipway(['submit', requestFile()]);
    expect(fixture.api.asked[0]?.body).toEqual(requestInput());
    expect(out).toBe(
      `Sent request req-1.\n  Operation  req-1.abc\n  Status     ${fixture.api.url}${ONE}\n  Watch      slipway watch req-1.abc\n`,
    );
    expect(code).toBe(0);
  });

  it('takes the request from standard input', async () => {
    fixture.api.on('POST /api/operations', {
      status: 202,
      body: { operationId: 'o', requestId: 'req-1', status: '/api/operations/o' },
    });
    const stdin = JSON.stringify(requestInput());
    expect(await slipway(['submit', '-', '-o', 'json'], { stdin })).toMatchObject({ code: 0 });
    expect(fixture.api.asked[0]?.body).toEqual(requestInput());
  });

  it('shows all findings of a refusal and ends with 2', async () => {
    const findings = [{ rule: 'V1', field: 'identity', message: 'is missing', remedy: 'name one' }];
    const body = { ...problemDetails(400, 'InvalidRequest', 'identity: is missing'), findings };
    fixture.api.on('POST /api/operations', { status: 400, body });
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
    fixture.api
      .on('POST /api/operations', () => {
        sent = true;
        return { status: 202, body: { operationId: 'req-1.abc', requestId: 'req-1', status: ONE } };
      })
      .on('GET /api/operations', () => ({
        body: { operations: sent ? [operationSummaryAnswer(rejected)] : [] },
      }))
      .on('GET /api/operations/req-1.rejected-x', { body: operationAnswer(rejected) });
    const { code, out } = await slipway(['submit', '--wait', requestFile()]);
    expect(out).toContain(`Sent.\n  Status  ${fixture.api.url}/api/operations/req-1.rejected-x\n`);
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
      err: expect.stringContaining('Nobody has said where the queue is.') as string,
    });
    expect(fixture.api.asked).toEqual([]);
  });
});

describe('slipway validate', () => {
  const finding = { rule: 'V1', field: '', message: 'is odd', remedy: 'mend it' };

  it('ends with 2 for a request that is not valid, telling why', async () => {
    fixture.api.on('POST /api/validate', { body: { valid: false, findings: [finding] } });
    expect(await slipway(['validate', requestFile()])).toMatchObject({
      code: 2,
      out: 'The request is not valid:\n  request: is odd — mend it\n',
    });
  });

  it('asks nobody with --offline', async () => {
    expect(await slipway(['validate', '--offline', requestFile()])).toMatchObject({ code: 0 });
    expect(await slipway(['validate', '--offline', requestFile({ surprise: 1 })])).toMatchObject({ code: 2 });
    expect(fixture.api.asked).toEqual([]);
  });
});

describe('a command', () => {
  beforeEach(() => {
    fixture.api.on(`GET ${ONE}`, { body: operationAnswer() });
  });

  it('is sent with who asks and why, under an id of its own', async () => {
    fixture.api.on(`POST ${ONE}/retry-compensation`, { status: 202, body: { sequence: 1 } });
    const args = ['retry-compensation', 'req-1.abc', '--reason', 'again', '--yes'];
    expect(await slipway(args)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Sent retry-compensation/) as string,
    });
    expect(fixture.api.asked.at(-1)?.body).toEqual({
      commandId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
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
    expect(fixture.api.asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('to forget wants the name of the cluster even with --yes', async () => {
    fixture.api.on(`POST ${ONE}/forget`, { status: 202, body: { sequence: 1 } });
    const args = ['forget', 'req-1.abc', '--reason', 'x', '--yes'];
    expect(await slipway(args)).toMatchObject({ code: 2 });
    expect(await slipway([...args, '--confirm', 'aks-test'])).toMatchObject({ code: 0 });
    expect(fixture.api.asked.at(-1)?.body).toMatchObject({ confirm: 'aks-test' });
  });

  it('that the operation does not take ends with 4', async () => {
    const body = problemDetails(409, 'CommandNotAllowed', 'It is not suspended.');
    fixture.api.on(`POST ${ONE}/resume`, { status: 409, body });
    const { code, err } = await slipway(['resume', 'req-1.abc', '--reason', 'x']);
    expect(err).toMatch(/^error: It is not suspended\. \(CommandNotAllowed\)\n {2}To do: `slipway status`/);
    expect(code).toBe(4);
  });

  it('is sent again under the same id to an API that was away', async () => {
    let times = 0;
    fixture.api.on(`POST ${ONE}/retry`, () => {
      times += 1;
      return times === 1 ? { status: 503 } : { status: 202, body: { sequence: 1 } };
    });
    expect(await slipway(['retry', 'req-1.abc', '--reason', 'x'])).toMatchObject({ code: 0 });
    const sent = fixture.api.asked.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });
});

describe('slipway plan', () => {
  it('prints what the API says and ends with 1 when it would not succeed', async () => {
    const report = { wouldSucceed: false, steps: [], note: HOSTILE };
    fixture.api.on('POST /api/plan', { body: report });
    const { code, out } = await slipway(['plan', requestFile(), '--format', 'json']);
    expect(JSON.parse(out)).toEqual(report);
    expect(code).toBe(1);
  });
});
