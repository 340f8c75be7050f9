/** What a configuration file may say. It holds no secret: a key or a connection string is in a file that it names. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { plainText } from '../output/untrusted-text.ts';
import { withoutTrailing } from '../../domain/trimmed.ts';

export const outputForms = ['text', 'json'] as const;
export type OutputForm = (typeof outputForms)[number];

/** Of http or https, without what has no place in the address of an API. */
export const apiUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://slipway.example', abort: true })
  .refine((text) => isBare(new URL(text)), 'must have no user, password, query or fragment')
  .transform((text) => withoutTrailing(text, '/'));

function isBare({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '');
}

const path = z.string().min(1);

const queueSchema = z.strictObject({
  namespace: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a host name such as mine.servicebus.windows.net')
    .optional(),
  connectionFile: path.optional(),
  name: z.string().min(1).optional(),
});

const profileFields = {
  api: apiUrl.optional(),
  keyFile: path.optional(),
  requestedBy: z.string().min(1).max(256).optional(),
  output: z.enum(outputForms).optional(),
  queue: queueSchema.optional(),
};

const profileSchema = z.strictObject(profileFields);
export type Profile = z.output<typeof profileSchema>;

const fileSchema = z.strictObject({
  ...profileFields,
  $schema: z.string().optional(),
  /** The profile that is taken when none is named. */
  profile: z.string().optional(),
  profiles: z.record(z.string(), profileSchema).optional(),
});

export type ConfigFile = z.output<typeof fileSchema>;

/** Undefined when there is no such file. Throws a `CliError` that tells all that is wrong with it. */
export function readConfigFile(file: string): ConfigFile | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const parsed = fileSchema.safeParse(jsonOf(text, file));
  if (parsed.success) return parsed.data;
  throw new CliError(`The configuration ${file} is wrong:`, {
    findings: parsed.error.issues.map(({ path: field, message }) =>
      plainText([field.join('.'), message].filter(Boolean).join(': ')),
    ),
    remedy: 'docs/cli.md shows what it may hold',
  });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new CliError(`The configuration ${file} cannot be read.`, { cause });
  }
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new CliError(`The configuration ${file} is not JSON: ${plainText(String(cause))}`, { cause });
  }
}
