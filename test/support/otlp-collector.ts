/** A collector of OTLP over HTTP with JSON bodies, which keeps what it is sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly sum?: { readonly dataPoints: readonly DataPoint[] };
  readonly gauge?: { readonly dataPoints: readonly DataPoint[] };
  readonly histogram?: { readonly dataPoints: readonly DataPoint[] };
}

interface DataPoint {
  readonly attributes: readonly Attribute[];
  readonly asDouble?: number;
  readonly asInt?: number | string;
  readonly sum?: number;
}

export interface ReceivedLog {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly severityText: string;
  readonly body: { readonly stringValue: string };
  readonly attributes: readonly Attribute[];
}

interface Scoped {
  readonly spans?: readonly ReceivedSpan[];
  readonly metrics?: readonly ReceivedMetric[];
  readonly logRecords?: readonly ReceivedLog[];
}

interface ResourcePart {
  readonly resource: { readonly attributes: readonly Attribute[] };
  readonly scopeSpans?: readonly Scoped[];
  readonly scopeMetrics?: readonly Scoped[];
  readonly scopeLogs?: readonly Scoped[];
}

/** What is asked of it next: `hang` answers nothing. */
export type CollectorMood = 'takes' | 'fails' | 'hangs';

export class OtlpCollector {
  mood: CollectorMood = 'takes';
  /** The bodies, as they came, and the headers of each. */
  readonly bodies: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  readonly #parts: ResourcePart[] = [];
  readonly #server = createServer((request, response) => void this.#take(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get spans(): readonly ReceivedSpan[] {
    return this.#scoped().flatMap(({ spans = [] }) => spans);
  }

  get metrics(): readonly ReceivedMetric[] {
    return this.#scoped().flatMap(({ metrics = [] }) => metrics);
  }

  get logs(): readonly ReceivedLog[] {
    return this.#scoped().flatMap(({ logRecords = [] }) => logRecords);
  }

  /** Of whoever sent it. */
  get resources(): readonly Readonly<Record<string, unknown>>[] {
    return this.#parts.map(({ resource }) => valuesOf(resource.attributes));
  }

  #scoped(): readonly Scoped[] {
    return this.#parts.flatMap(({ scopeSpans = [], scopeMetrics = [], scopeLogs = [] }) => [
      ...scopeSpans,
      ...scopeMetrics,
      ...scopeLogs,
    ]);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.headers.push(request.headers);
    if (this.mood === 'hangs') return;
    if (this.mood === 'takes') {
      this.bodies.push(body);
      const { resourceSpans, resourceMetrics, resourceLogs } = JSON.parse(body) as Readonly<
        Record<string, readonly ResourcePart[] | undefined>
      >;
      this.#parts.push(...(resourceSpans ?? resourceMetrics ?? resourceLogs ?? []));
    }
    response.writeHead(this.mood === 'takes' ? 200 : 400, { 'content-type': 'application/json' });
    response.end('{}');
  }
}

export function valuesOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
