import { handleAdmin } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { handleDurableApi } from './durable-api.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { RPC_PATH, WEBHOOK_PATH } from './durable-links.ts';
import { givenKey, mayCall } from './host-keys.ts';
import type { HostKeys } from './host-keys.ts';
import type { HttpFunctions } from './http-functions.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

export interface FrontDoor {
  readonly admin: AdminApi;
  readonly durable: DurableApi;
  readonly http: HttpFunctions;
  readonly keys: HostKeys;
}

const HOME_PAGE = '<!doctype html><title>Functions host</title><p>Your function app is up and running.</p>\n';

/** Sends a request to the part of the host that its path belongs to; the host's own paths come before the app's. */
export async function answerRequest(door: FrontDoor, request: HostRequest): Promise<HostAnswer> {
  const path = request.url.pathname;
  const below = (base: string): string | undefined =>
    path.toLowerCase().startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;

  const admin = below('/admin');
  if (admin !== undefined) {
    const open = /^host\/ping\/?$/i.test(admin);
    const known = open || mayCall(door.keys, request, { authLevel: 'admin' });
    return known ? await handleAdmin(door.admin, request, admin) : { status: 401 };
  }
  const webhook = below(WEBHOOK_PATH);
  if (webhook !== undefined) {
    const given = givenKey(request);
    const known = given !== undefined && [door.durable.access.key, door.keys.master].includes(given);
    return known ? await handleDurableApi(door.durable, request, webhook) : { status: 401 };
  }
  const rpc = below(RPC_PATH);
  if (rpc !== undefined) return await handleDurableApi(door.durable, request, rpc);
  const answer = await door.http.handle(request);
  return path === '/' && answer.status === 404
    ? { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: HOME_PAGE }
    : answer;
}
