import { handleAdmin } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { handleDurableApi } from './durable-api.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { RPC_PATH, WEBHOOK_PATH } from './durable-links.ts';
import type { HttpFunctions } from './http-functions.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

export interface FrontDoor {
  readonly admin: AdminApi;
  readonly durable: DurableApi;
  readonly http: HttpFunctions;
}

const HOME_PAGE = '<!doctype html><title>Functions host</title><p>Your function app is up and running.</p>\n';

/** Sends a request to the part of the host that its path belongs to; the host's own paths come before the app's. */
export async function answerRequest(door: FrontDoor, request: HostRequest): Promise<HostAnswer> {
  const path = request.url.pathname;
  const below = (base: string): string | undefined =>
    path.toLowerCase().startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;

  const admin = below('/admin');
  if (admin !== undefined) return handleAdmin(door.admin, request, admin);
  const webhook = below(WEBHOOK_PATH);
  if (webhook !== undefined) {
    const known = request.url.searchParams.get('code') === door.durable.access.key;
    return known ? await handleDurableApi(door.durable, request, webhook) : { status: 401 };
  }
  const rpc = below(RPC_PATH);
  if (rpc !== undefined) return await handleDurableApi(door.durable, request, rpc);
  const answer = await door.http.handle(request);
  return path === '/' && answer.status === 404
    ? { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: HOME_PAGE }
    : answer;
}
