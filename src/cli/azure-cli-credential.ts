/** Tokens of the account that the Azure CLI is logged in with, for somebody at a terminal. The app has its own identity. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { plainText } from './output/untrusted-text.ts';

const run = promisify(execFile);

const tokenSchema = z.object({ accessToken: z.string().regex(/^[\w.~+/=-]+$/), expires_on: z.number() });

/** What the token is for. */
export interface TokenUse {
  /** Nothing in it is more than letters to a shell. */
  readonly resource: string;
  /** For people. */
  readonly name: string;
  /** The way without it. */
  readonly otherwise: string;
}

export interface Token {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** In the form in which the client library of Service Bus takes it. */
export interface AzureCliCredential {
  getToken(): Promise<Token>;
}

export function azureCliCredential(use: TokenUse): AzureCliCredential {
  return {
    async getToken() {
      const answer = tokenSchema.safeParse(jsonOf(await askCli(use)));
      if (!answer.success) throw noToken(use);
      const { accessToken, expires_on: expiresOn } = answer.data;
      return { token: accessToken, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
}

/** So long before its end a token is asked for anew. */
const RENEW_MS = 5 * 60_000;

/** Keeps the token as long as it holds; whoever asks meanwhile waits for the same one. */
export function keptToken(credential: AzureCliCredential, now: () => number): () => Promise<string> {
  let kept: Promise<Token> | undefined;
  return async () => {
    try {
      if (!kept || (await kept).expiresOnTimestamp - RENEW_MS <= now()) kept = credential.getToken();
      return (await kept).token;
    } catch (error) {
      kept = undefined;
      throw error;
    }
  };
}

async function askCli(use: TokenUse): Promise<string> {
  const what = ['account', 'get-access-token', '--output', 'json', '--resource', use.resource];
  try {
    // On Windows it is a script, which only a shell runs; nothing of what is run means anything to one.
    const { stdout } = await run('az', what, { shell: process.platform === 'win32' });
    return stdout;
  } catch (cause) {
    throw noToken(use, cause);
  }
}

function noToken({ name, otherwise }: TokenUse, cause?: unknown): CliError {
  return new CliError(`No token for ${plainText(name)}: the Azure CLI (az) did not give one.`, {
    exitCode: exitCodes.refused,
    remedy: `install it and run \`az login\`, or ${otherwise}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
