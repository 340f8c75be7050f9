/** The description of the API, for programs and for people: files that the build makes of the table of routes. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionNames } from '../contracts/names.ts';
import { noQuery } from '../status/schema/queries.ts';
import type { HttpFunctionName } from '../http-access/function-access.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { readQuery } from './read-query.ts';
import { securityHeaders } from './security-headers.ts';

interface DocumentFile {
  readonly functionName: HttpFunctionName;
  readonly route: string;
  readonly file: string;
  readonly contentType: string;
}

export const documentFiles: readonly DocumentFile[] = [
  {
    functionName: functionNames.getOpenApi,
    route: 'api/openapi.json',
    file: 'openapi.json',
    contentType: 'application/json; charset=utf-8',
  },
  {
    functionName: functionNames.getDocs,
    route: 'api/docs',
    file: 'docs.html',
    contentType: 'text/html; charset=utf-8',
  },
  {
    functionName: functionNames.getDocsStyle,
    route: 'api/docs.css',
    file: 'docs.css',
    contentType: 'text/css; charset=utf-8',
  },
];

/** The page has no script, no form and nothing from elsewhere. */
const policy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

const headers: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'cache-control': 'private, max-age=300',
  'content-security-policy': policy,
};

/** They tell nothing of any operation, and so need no key: a browser has none to send. */
export function registerDocsApi(door: HttpDoor, directory: string): void {
  for (const each of documentFiles) {
    const { functionName: name, route } = each;
    addHttpFunction(door, { name, route, method: 'GET' }, (request) =>
      answerFile(join(directory, each.file), each, request),
    );
  }
}

export async function answerFile(
  path: string,
  { contentType }: Pick<DocumentFile, 'contentType'>,
  request: HttpRequest,
): Promise<HttpResponseInit> {
  const query = readQuery(request, noQuery);
  if (!query.ok) return query.answer;
  const body = await readFile(path, 'utf8');
  return { status: 200, body, headers: { ...headers, 'content-type': contentType } };
}
