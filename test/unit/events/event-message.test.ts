import { describe, expect, it } from 'vitest';
import { cloudEventOf } from '../../../src/events/cloud-event.ts';
import { eventMessage } from '../../../src/events/event-message.ts';
import { jsonBytes, MOST_MESSAGE_BYTES } from '../../../src/domain/message-size.ts';
import { operationResult, phaseChanged, stepFinished } from '../../support/operation-events.ts';
import { START } from '../../support/requests.ts';

describe('eventMessage', () => {
  it('is a CloudEvent in the session of its operation', () => {
    const event = phaseChanged(1);
    expect(eventMessage({ event })).toEqual({
      contentType: 'application/cloudevents+json; charset=utf-8',
      messageId: 'op-1.1',
      sessionId: 'op-1',
      correlationId: event.requestId,
      subject: 'io.slipway.operation.phase-changed.v1',
      applicationProperties: {
        kind: 'provision',
        clusterId: event.clusterId,
        requestedBy: event.requestedBy,
        phase: 'Accepted',
        done: false,
      },
      body: {
        specversion: '1.0',
        id: 'op-1.1',
        source: 'urn:slipway:operations',
        type: 'io.slipway.operation.phase-changed.v1',
        subject: 'op-1',
        time: START,
        datacontenttype: 'application/json',
        dataschema: 'urn:slipway:event:phase-changed:v1',
        data: {
          operationId: 'op-1',
          requestId: event.requestId,
          requestedBy: event.requestedBy,
          clusterId: event.clusterId,
          kind: 'provision',
          run: 1,
          sequence: 1,
          status: '/api/operations/op-1',
          phase: 'Accepted',
          previousPhase: null,
          done: false,
        },
      },
    });
  });

  it('goes to whoever asked as they asked', () => {
    const event = operationResult(2);
    const replyTo = { queue: 'results', correlationId: 'c' };
    const plain = eventMessage({ event, replyTo });
    expect(plain).toMatchObject({ messageId: 'op-1.2', correlationId: 'c' });
    expect(plain).not.toHaveProperty('sessionId');
    expect(eventMessage({ event, replyTo: { ...replyTo, sessionId: 's' } })).toMatchObject({
      sessionId: 's',
    });
  });

  it('tells what a subscription may choose steps by', () => {
    expect(eventMessage({ event: stepFinished(3) }).applicationProperties).toMatchObject({
      stepId: 'virtualNetwork',
      stepState: 'refused',
    });
  });
});

describe('a result', () => {
  it('has its outputs', () => {
    const { data } = cloudEventOf(operationResult(1, { fqdn: 'aks.example' }));
    expect(data).toMatchObject({ phase: 'Succeeded', outputs: { fqdn: 'aks.example' } });
    expect(data).not.toHaveProperty('omitted');
  });

  it('says where its outputs are when they are too large for a message', () => {
    const event = cloudEventOf(operationResult(1, { report: '€'.repeat(100_000) }));
    expect(event.data).toMatchObject({ omitted: ['outputs'], status: '/api/operations/op-1' });
    expect(event.data).not.toHaveProperty('outputs');
    expect(jsonBytes(event)).toBeLessThan(MOST_MESSAGE_BYTES);
  });
});
