import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliError, errorText } from '../../../../src/cli/cli-error.ts';
import { sessionIdOf } from '../../../../src/domain/operation-ids.ts';
import {
  asNewRequest,
  newRequestSuffix,
  readClusterMessage,
  type ClusterMessage,
} from '../../../../src/local/launcher/cluster-message.ts';
import { requestInput } from '../../../support/requests.ts';

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-request-'));
});

afterAll(() => {
  rmSync(dir, { recursive: true });
});

function catchError(attempt: () => unknown): CliError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error('It went well.');
}

function read(content: unknown): ClusterMessage {
  const file = join(dir, 'request.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readClusterMessage(file);
}

describe('readClusterMessage', () => {
  it('sends what is in the file, without defaults, into the session of its cluster', () => {
    const message = read(requestInput());
    expect(message.body).toEqual(requestInput());
    expect(message.sessionId).toBe(sessionIdOf(requestInput().target));
    expect(message.operationId).toMatch(/^req-1\.[0-9a-f]{12}$/);
  });

  it('gives the same message id to the same body, and another to a changed one', () => {
    const { messageId } = read(requestInput());
    expect(read(requestInput()).messageId).toBe(messageId);
    expect(read({ ...requestInput(), requestedBy: 'team-b' }).messageId).not.toBe(messageId);
    expect(messageId).toMatch(/^req-1\./);
  });

  it('takes a file with a byte order mark', () => {
    expect(read(`\uFEFF${JSON.stringify(requestInput())}`).request.requestId).toBe('req-1');
  });

  it('tells all that is wrong, each with its remedy', () => {
    const { requestedBy: _requestedBy, ...rest } = requestInput();
    const refused = catchError(() => read({ ...rest, requestId: '', colour: 'red' }));
    expect(errorText(refused)).toMatch(
      /is no valid request, so it is not sent:\n {2}.*requestId: .* — .*\n {2}.*requestedBy: .* — .*\n {2}colour: unknown colour — leave it out/s,
    );
  });

  it('tells a file that is not there from one that is not JSON', () => {
    expect(() => readClusterMessage(join(dir, 'none.json'))).toThrow('cannot be read: there is no such file');
    expect(() => read('{')).toThrow('request.json is not JSON: ');
  });
});

describe('asNewRequest', () => {
  it('gives the request an id and a resource group of its own and keeps the rest', () => {
    const { body, request } = asNewRequest(read(requestInput()), '20260105-080102-x7f');
    expect(request).toMatchObject({
      requestId: 'req-1-20260105-080102-x7f',
      target: { resourceGroup: 'rg-test-20260105-080102-x7f', clusterName: 'aks-test' },
    });
    expect(body).toMatchObject({ network: requestInput().network });
  });
});

describe('newRequestSuffix', () => {
  it.each([
    [0, '000'],
    [35, '00z'],
    [36 ** 3 - 1, 'zzz'],
  ])('tells the time and, for %i, ends in %s', (chance, end) => {
    expect(newRequestSuffix(Date.parse('2026-01-05T08:01:02.987Z'), chance)).toBe(`20260105-080102-${end}`);
  });
});
