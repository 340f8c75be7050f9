/**
 * What the simulator knows, as one page for a person: `GET /`. It has no script and loads nothing; whoever can name a
 * resource can put no markup into it.
 */
import { createHash } from 'node:crypto';
import type { ArmAnswer } from './arm-call.ts';
import { NEVER_MS } from './durations.ts';
import { Html, html } from './html.ts';
import { textAt } from './json-values.ts';
import { GROUP_TYPE } from './resource-scope.ts';
import type { FaultTable } from './state/fault-table.ts';
import type { OperationRecord } from './state/operation-table.ts';
import { keyOf, type ResourceRecord } from './state/resource-table.ts';
import type { Tables } from './world.ts';

const LAST_REQUESTS = 50;

const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #1b1b1b; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.8em; } h3 { font-size: 1em; margin: 1.2em 0 .3em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .2em .8em .2em 0; border-bottom: 1px solid #ddd; vertical-align: top; }
td { overflow-wrap: anywhere; }
.none { color: #666; }`;

/** Whole, for its content is what the policy names by its digest. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

const HEADERS = {
  'Content-Security-Policy':
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

interface PageParts {
  readonly tables: Tables;
  readonly faults: FaultTable;
}

export function statusPage(parts: PageParts, nowMs: number): ArmAnswer {
  return {
    status: 200,
    headers: HEADERS,
    text: { contentType: 'text/html; charset=utf-8', content: page(parts, nowMs).text },
  };
}

function page({ tables, faults }: PageParts, nowMs: number): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>ARM simulator</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <h1>ARM simulator</h1>
        <p>It is ${isoTime(nowMs)} in virtual time.</p>
        <h2>Resources</h2>
        ${resources(tables)}
        <h2>Running operations</h2>
        ${operations(tables, nowMs)}
        <h2>Features and providers</h2>
        ${registrations(tables, nowMs)}
        <h2>Last requests</h2>
        ${requests(tables)}
        <h2>Faults in force</h2>
        ${faultTable(faults)}
      </body>
    </html>`;
}

function resources({ resources: table }: Tables): Html {
  const all = table.all();
  const groups = all.filter(({ type }) => type === GROUP_TYPE);
  const keys = new Set(groups.map(({ id }) => keyOf(id)));
  const sections = groups.map((group) => {
    const own = all.filter((each) => groupOf(each) === keyOf(group.id) && each !== group);
    return html`<h3>${idOf(group)}: ${stateOf(group)}</h3>
      ${resourceTable(own)}`;
  });
  const others = all.filter((each) => each.type !== GROUP_TYPE && !keys.has(groupOf(each)));
  if (others.length > 0)
    sections.push(
      html`<h3>In no resource group</h3>
        ${resourceTable(others)}`,
    );
  return sections.length === 0 ? nothing() : html`${sections}`;
}

/** A role assignment belongs to no group, but is shown with what it is on. */
function groupOf({ id }: ResourceRecord): string {
  return keyOf(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0] ?? '');
}

function resourceTable(items: readonly ResourceRecord[]): Html {
  const rows = items.map((each) => [
    idOf(each).slice(groupOf(each).length),
    stateOf(each),
    each.body['tags'] === undefined ? '' : JSON.stringify(each.body['tags']),
  ]);
  return table(['Resource', 'State', 'Tags'], rows);
}

function idOf({ id }: ResourceRecord): string {
  return id;
}

function stateOf({ body }: ResourceRecord): string {
  return textAt(body, 'properties', 'provisioningState') ?? '';
}

function operations({ operations: running }: Tables, nowMs: number): Html {
  const rows = running
    .allRunning()
    .map((each) => [each.kind, each.resourceId, isoTime(each.beginMs), endOf(each, nowMs), each.outcome]);
  return table(['Kind', 'Resource', 'Begun', 'Ends', 'To end as'], rows);
}

function endOf({ endMs }: OperationRecord, nowMs: number): string {
  return isNever(endMs, nowMs) ? 'never' : isoTime(endMs);
}

function registrations({ registrations: all }: Tables, nowMs: number): Html {
  const rows = all
    .all()
    .map(({ key, beginMs, endMs }) => [
      key,
      endMs <= nowMs ? 'Registered' : 'Registering',
      isoTime(beginMs),
      isNever(endMs, nowMs) ? 'never' : isoTime(endMs),
    ]);
  return table(['What', 'State', 'Asked for', 'Registered'], rows);
}

function isNever(endMs: number, nowMs: number): boolean {
  return endMs - nowMs >= NEVER_MS / 2;
}

function requests({ journal }: Tables): Html {
  const after = Math.max(0, journal.nextRequestId() - 1 - LAST_REQUESTS);
  const rows = journal
    .read({ after, limit: LAST_REQUESTS })
    .toReversed()
    .map(({ at, method, path, status, code, effects }) => {
      const done = effects.filter(({ effect }) => effect !== 'none').map(({ effect }) => effect);
      return [at, method, path, status === 0 ? 'no answer' : String(status), code ?? '', done.join(', ')];
    });
  return table(['At', 'Method', 'Path', 'Status', 'Code', 'Effect'], rows);
}

function faultTable(faults: FaultTable): Html {
  const rows = faults
    .all()
    .map(({ spec, seen, applied }) => [
      `${spec.method ?? 'any'} ${spec.path}`,
      JSON.stringify(spec),
      String(seen),
      String(applied),
    ]);
  return table(['Aimed at', 'Fault', 'Met', 'Struck'], rows);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): Html {
  if (rows.length === 0) return nothing();
  const head = titles.map((title) => html`<th>${title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${row.map((cell) => html`<td>${cell}</td>`)}
      </tr> `,
  );
  return html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
}

function nothing(): Html {
  return html`<p class="none">None.</p>`;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
