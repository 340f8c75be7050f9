import { readFileSync } from 'node:fs';
import type { Finding } from '../../domain/finding.ts';
import { parseRequest } from '../../domain/parse-request.ts';
import type { Request } from '../../domain/request.ts';
import { LauncherError } from './launcher-error.ts';

/** What is in the file, unchecked. Throws a `LauncherError` when it cannot be read or is not JSON. */
export function readRequestFile(file: string): unknown {
  return parseJson(readText(file), file);
}

/** Throws a `LauncherError` that tells all that is wrong. */
export function validRequest(body: unknown, source: string): Request {
  const parsed = parseRequest(body);
  if (!parsed.ok) throw new LauncherError(complaint(source, parsed.findings));
  return parsed.request;
}

function complaint(source: string, findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ field, message, remedy }) => `  ${field || 'request'}: ${message} — ${remedy}`,
  );
  return [`${source} is no valid request, so it is not sent:`, ...lines].join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LauncherError(`The request file ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new LauncherError(`${file} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'there is no such file';
  return error instanceof Error ? error.message : String(error);
}
