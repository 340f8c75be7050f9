import { readFileSync } from 'node:fs';
import type { Finding } from '../../domain/finding.ts';
import { CliError } from '../cli-error.ts';
import { plainText } from '../output/untrusted-text.ts';

/** What is in the file, unchecked. Throws a `CliError` when it cannot be read or is not JSON. */
export function readRequestFile(file: string): unknown {
  return parseJson(readText(file), file);
}

/** The same for text that is there. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new CliError(`${source} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

export function findingText({ field, message, remedy }: Omit<Finding, 'rule'>): string {
  return plainText(`${field || 'request'}: ${message} — ${remedy}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CliError(`The request file ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return plainText(error instanceof Error ? error.message : String(error));
}
