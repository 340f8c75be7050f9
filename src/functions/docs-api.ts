/** The description of the API, for programs and for people: files that the build makes of the table of routes. */
import { app, type HttpResponseInit } from '@azure/functions';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionNames } from '../contracts/names.ts';
import { answering } from './answering.ts';

interface DocumentFile {
  readonly functionName: string;
  readonly route: string;
  readonly file: string;
  readonly contentType: string;
}

const files: readonly DocumentFile[] = [
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
  for (const each of files) {
    app.http(each.functionName, {
      route: each.route,
      methods: ['GET'],
      authLevel: 'anonymous',
      handler: (request, context) => answering(request, context, () => answerFile(directory, each)),
    });
  }
}

async function answerFile(directory: string, { file, contentType }: DocumentFile): Promise<HttpResponseInit> {
  const body = await readFile(join(directory, file), 'utf8');
  return { status: 200, body, headers: { ...headers, 'content-type': contentType } };
}
