import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { functionNames } from '../contracts/names.ts';
import { pageOf } from '../dashboard/pages.ts';
import { readDashboardFiles, type DashboardFile, type DashboardFiles } from './dashboard-files.ts';
import type { HttpDoor } from './http-door.ts';
import { addHttpFunction } from './http-function.ts';
import { securityHeaders } from './security-headers.ts';

/** A year: a file of another content has another name. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** The page runs its own script and style only, is in nobody's frame, and makes no markup or script from a text. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const pageHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
};

/**
 * `GET /dashboard` and all below it. Open to everyone, for there is no data in these files: the page asks the API, which
 * lets in whom it lets in.
 */
export function registerDashboard(door: HttpDoor, folder: string): void {
  let files: DashboardFiles | undefined;
  // The route matches /dashboard itself too.
  addHttpFunction(
    door,
    { name: functionNames.dashboard, route: 'dashboard/{*path}', method: 'GET' },
    (request) => answerDashboard((files ??= readDashboardFiles(folder)), request),
  );
}

/** A file by its name, else the page: it knows itself what to draw, and says so where there is nothing. */
export function answerDashboard(files: DashboardFiles, request: HttpRequest): HttpResponseInit {
  const { pathname } = new URL(request.url);
  const [, assetName] = /^\/dashboard\/([^/]+)$/.exec(pathname) ?? [];
  const asset = assetName === undefined ? undefined : files.assets.get(assetName);
  if (asset) {
    const cacheControl = asset.contentType.startsWith('text/plain') ? ASK_AGAIN : FOR_EVER;
    return fileAnswer({ status: 200, file: asset, cacheControl }, request);
  }
  if (assetName !== undefined && /\.\w+$/.test(assetName))
    return { status: 404, headers: { ...pageHeaders, 'cache-control': 'no-store' } };
  const status = pageOf(pathname) === undefined ? 404 : 200;
  return fileAnswer({ status, file: files.page, cacheControl: ASK_AGAIN }, request);
}

interface FileAnswer {
  readonly status: number;
  readonly file: DashboardFile;
  readonly cacheControl: string;
}

function fileAnswer({ status, file, cacheControl }: FileAnswer, { headers }: HttpRequest): HttpResponseInit {
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(headers.get('accept-encoding') ?? '');
  return {
    status,
    body: takesGzip ? file.gzipped : file.body,
    headers: {
      ...pageHeaders,
      'content-type': file.contentType,
      'cache-control': cacheControl,
      vary: 'accept-encoding',
      ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
    },
  };
}
