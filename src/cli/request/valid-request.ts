import { parseRequest } from '../../domain/parse-request.ts';
import type { Request } from '../../domain/request.ts';
import { CliError } from '../cli-error.ts';
import { findingText } from './request-file.ts';

/** Throws a `CliError` that tells all that is wrong. */
export function validRequest(body: unknown, source: string): Request {
  const parsed = parseRequest(body, '*');
  if (!parsed.ok)
    throw new CliError(`${source} is no valid request, so it is not sent:`, {
      findings: parsed.findings.map(findingText),
    });
  return parsed.request;
}
