import { handleAdmin } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { answerPreflight, withCors } from './cors.ts';
import type { CorsRules } from './cors.ts';
import { handleDurableApi } from './durable-api.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { RPC_PATH, WEBHOOK_PATH } from './durable-links.ts';
import { givenKey, hasKeys, mayCall } from './host-keys.ts';
import type { HostKeys } from './host-keys.ts';
import type { HttpFunctions } from './http-functions.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';
import { isFromElsewhere } from './own-address.ts';

export interface FrontDoor {
  readonly admin: AdminApi;
  readonly durable: DurableApi;
  readonly http: HttpFunctions;
  readonly keys: HostKeys;
  readonly cors: CorsRules | undefined;
  /** On every answer; from host.json. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly hasHomePage: boolean;
}

const HOME_PAGE = '<!doctype html><title>Functions host</title><p>Your function app is up and running.</p>\n';

/** What is left of the request is not read. */
const ELSEWHERE: HostAnswer = {
  status: 403,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  body: 'A page of another site sends this request; this host takes none of those.\n',
};

/** The answer to a request, with what the host adds to every answer. */
export async function answerRequest(door: FrontDoor, request: HostRequest): Promise<HostAnswer> {
  const { cors, customHeaders } = door;
  const preflight = cors && answerPreflight(cors, request);
  if (preflight) return preflight;
  if (isFromElsewhere(request, cors)) return ELSEWHERE;
  const answer = await routeRequest(door, request);
  const complete = { ...answer, headers: { ...customHeaders, ...answer.headers } };
  return cors === undefined ? complete : withCors(cors, request, complete);
}

/** Sends a request to the part of the host that its path belongs to; the host's own paths come before the app's. */
async function routeRequest(door: FrontDoor, request: HostRequest): Promise<HostAnswer> {
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
    return mayUseWebhook(door, request)
      ? await handleDurableApi(door.durable, request, webhook)
      : { status: 401 };
  }
  const rpc = below(RPC_PATH);
  if (rpc !== undefined) return await handleDurableApi(door.durable, request, rpc);
  const answer = await door.http.handle(request);
  return path === '/' && answer.status === 404 ? homePage(door) : answer;
}

/** The extension's own key, or the master key; nobody is asked for one when the host has no keys. */
function mayUseWebhook({ durable, keys }: FrontDoor, request: HostRequest): boolean {
  if (!hasKeys(keys)) return true;
  const given = givenKey(request);
  return given !== undefined && [durable.access.key, keys.master].includes(given);
}

function homePage({ hasHomePage }: FrontDoor): HostAnswer {
  if (!hasHomePage) return { status: 204 };
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: HOME_PAGE };
}
