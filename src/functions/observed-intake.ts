import type { InvocationContext } from '@azure/functions';
import { errorText } from '../telemetry/log-line.ts';
import type { PastSpan, SpanIds, Telemetry } from '../telemetry/telemetry.ts';
import { rootSpan } from '../telemetry/trace-ids.ts';
import { readTraceParent } from '../telemetry/trace-parent.ts';
import type { Acceptance } from './accept-message.ts';
import type { IncomingMessage } from './reject-message.ts';

export interface IntakeObserver {
  readonly telemetry: Telemetry;
  readonly now: () => number;
}

export interface Delivery {
  readonly message: Pick<IncomingMessage, 'messageId' | 'enqueuedAt'>;
  readonly context: Pick<InvocationContext, 'triggerMetadata' | 'traceContext' | 'invocationId'>;
}

/**
 * Tells of one delivery in the trace of the operation that the message is for, which is known when it has been read. The
 * sender's own trace and that of the platform are linked.
 */
export async function observedIntake(
  { telemetry, now }: IntakeObserver,
  delivery: Delivery,
  accept: () => Promise<Acceptance>,
): Promise<Acceptance> {
  const startMs = now();
  const queuedMs = Date.parse(delivery.message.enqueuedAt);
  const queuedSeconds = Math.max(0, startMs - queuedMs) / 1000;
  telemetry.measure('slipway.queue.delay', queuedSeconds, {});
  const tell = (end: Pick<PastSpan, 'parent' | 'attributes' | 'failure'>): void => {
    const attributes = { ...aboutDelivery(delivery, queuedSeconds), ...end.attributes };
    const links = linksOf(delivery);
    telemetry.tell({ name: 'intake', kind: 'consumer', links, startMs, endMs: now(), ...end, attributes });
  };
  try {
    const acceptance = await accept();
    const operationId = operationIn(acceptance);
    tell({
      ...(operationId === undefined ? {} : { parent: rootSpan(operationId) }),
      attributes: { 'slipway.operation_id': operationId, 'slipway.acceptance': acceptance.kind },
      ...(acceptance.kind === 'rejected' ? { failure: acceptance.message.reason } : {}),
    });
    return acceptance;
  } catch (error) {
    tell({ failure: errorText(error) });
    throw error;
  }
}

function operationIn(acceptance: Acceptance): string | undefined {
  return acceptance.kind === 'rejected'
    ? (acceptance.message.operationId ?? undefined)
    : acceptance.operationId;
}

function aboutDelivery({ message, context }: Delivery, queuedSeconds: number) {
  const deliveryCount = Number(context.triggerMetadata?.['deliveryCount']);
  return {
    'messaging.system': 'servicebus',
    'messaging.operation.type': 'process',
    'messaging.message.id': message.messageId,
    'messaging.servicebus.message.delivery_count': Number.isNaN(deliveryCount) ? undefined : deliveryCount,
    'slipway.queue.delay': queuedSeconds,
    'faas.invocation_id': context.invocationId,
  };
}

/** Older clients of Service Bus write the trace parent under the second name. */
const senderProperties = ['traceparent', 'Diagnostic-Id'] as const;

function linksOf({ context }: Delivery): readonly SpanIds[] {
  const properties = propertiesIn(context.triggerMetadata?.['applicationProperties']);
  const sender = senderProperties
    .map((name) => properties.get(name.toLowerCase()))
    .find((each) => each !== undefined);
  const given = [sender, context.traceContext?.traceParent].map(readTraceParent);
  return given.filter((each) => each !== undefined);
}

/** The worker gives names with a small first letter. */
function propertiesIn(value: unknown): ReadonlyMap<string, unknown> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.map(([name, property]) => [name.toLowerCase(), property]));
}
