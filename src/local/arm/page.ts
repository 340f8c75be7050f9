/** Lists, in pages: what does not fit one answer is behind the `nextLink` of it. */
import type { ArmAnswer, ArmCall } from './arm-call.ts';
import { gatewayRefusal } from './arm-error.ts';
import type { JsonObject } from './json-values.ts';

const TOKEN = '$skiptoken';

export function page(call: ArmCall, values: readonly JsonObject[]): ArmAnswer {
  const from = offset(call);
  const to = from + pageSize(call);
  const value = values.slice(from, to);
  return { status: 200, body: to < values.length ? { value, nextLink: nextLink(call, to) } : { value } };
}

function pageSize({ request, world }: ArmCall): number {
  const top = Number(request.query.get('$top') ?? world.rules.pageSize);
  return Number.isInteger(top) && top > 0 ? Math.min(top, world.rules.pageSize) : world.rules.pageSize;
}

function offset({ request }: ArmCall): number {
  const token = request.query.get(TOKEN);
  if (token === null) return 0;
  const from = Number(Buffer.from(token, 'base64url').toString());
  if (Number.isInteger(from) && from > 0) return from;
  throw gatewayRefusal(400, 'InvalidSkipToken', `The skip token '${token}' is invalid.`);
}

function nextLink({ request }: ArmCall, from: number): string {
  const query = new URLSearchParams(request.query);
  query.set(TOKEN, Buffer.from(String(from)).toString('base64url'));
  return `${request.origin}${request.path}?${query.toString()}`;
}
