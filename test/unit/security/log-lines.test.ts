import { InvocationContext } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { answerVerb } from '../../../src/functions/activities.ts';
import { answering } from '../../../src/functions/answering.ts';
import { plainText } from '../../../src/cli/output/untrusted-text.ts';
import { HttpRequest } from '@azure/functions';
import { verbCall } from '../../support/step-inputs.ts';

const FORGED = 'x\r\nOperationGivenUp {"operationId":"other"}\u001b[2J\u202e';

/** What a host writes for a line of the log: its arguments, one after the other. */
function recording(): { readonly lines: unknown[][]; readonly context: InvocationContext } {
  const lines: unknown[][] = [];
  const logHandler = (_level: string, ...line: unknown[]): number => lines.push(line);
  return { lines, context: new InvocationContext({ functionName: 'f', logHandler }) };
}

describe('text of others in the log', () => {
  it('is one line of JSON where ARM answers a code that nobody knows', async () => {
    const { lines, context } = recording();
    const problem = {
      code: FORGED,
      class: 'unknown',
      owner: 'azure',
      message: FORGED,
      remedy: '',
      unlisted: true,
    } as const;
    const refused = () => Promise.resolve({ outcome: 'refused', problem } as const);
    const kind = { observe: refused, begin: refused, poll: refused, undo: refused };
    await answerVerb(kind, 'begin', { call: verbCall<never>({} as never), context });
    expect(lines).toHaveLength(1);
    const [text] = lines[0] ?? [];
    expect(text).toMatch(/^unlistedError \{/);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\r\n\u001b]/);
  });

  it('shows no secret of an error that nobody expected, and tells the caller nothing of it', async () => {
    const { lines, context } = recording();
    const http = new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/x' });
    const secret = 'eyJhbGciOi.eyJzdWIiOiJ4In0.c2ln';
    const answer = await answering(http, context, () => {
      throw new Error(`failed with Bearer ${secret} and AccountKey=abcdef==;`);
    });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toMatch(/failed|Bearer|AccountKey/);
    expect(JSON.stringify(lines)).toContain('failed with');
    expect(JSON.stringify(lines)).not.toMatch(/eyJ|abcdef/);
  });

  it('moves nothing on a terminal', () => {
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(plainText(FORGED)).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
  });
});
