/** Tokens of the account that the Azure CLI is logged in with, for somebody at a terminal. The app has its own identity. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';

const run = promisify(execFile);

const tokenSchema = z.object({ accessToken: z.string(), expires_on: z.number() });

const ARGUMENTS = [
  'account',
  'get-access-token',
  '--output',
  'json',
  '--resource',
  'https://servicebus.azure.net',
];

/** In the form in which the client library takes it. */
export const azureCliCredential = {
  async getToken() {
    const { accessToken, expires_on: expiresOn } = tokenSchema.parse(JSON.parse(await askCli()));
    return { token: accessToken, expiresOnTimestamp: expiresOn * 1000 };
  },
};

async function askCli(): Promise<string> {
  try {
    // On Windows it is a script, which only a shell runs; nothing of what is run comes from elsewhere.
    const { stdout } = await run('az', ARGUMENTS, { shell: process.platform === 'win32' });
    return stdout;
  } catch (cause) {
    throw new CliError('No token for Service Bus: the Azure CLI (az) did not give one.', {
      exitCode: exitCodes.refused,
      remedy: 'install it and run `az login`, or use a connection string (SLIPWAY_SERVICEBUS)',
      cause,
    });
  }
}
