/** The description of the API, for programs and for people: files that the build makes of the table of routes. */
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionNames } from '../contracts/names.ts';
import { noQuery } from '../status/schema/queries.ts';
import { answering } from './answering.ts';
import { readQuery } from './read-query.ts';

interface DocumentFile {
  readonly functionName: string;
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
  'cache-control': 'public, max-age=300',
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** They tell nothing of any operation, and so need no key: a browser has none to send. */
export function registerDocsApi(directory: string): void {
  for (const each of documentFiles) {
    app.http(each.functionName, {
      route: each.route,
      methods: ['GET'],
      authLevel: 'anonymous',
      handler: (request, context) =>
        answering(request, context, () => answerFile(join(directory, each.file), each, request)),
    });
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
