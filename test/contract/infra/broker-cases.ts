import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ofType, onlyOf, type CompiledTemplates, type Snapshot } from '../../support/compiled-templates.ts';

const entity = z.object({ Name: z.string(), Properties: z.record(z.string(), z.unknown()) });
const topic = entity.extend({ Subscriptions: z.array(entity) });
const config = z.object({
  UserConfig: z.object({
    Namespaces: z.tuple([z.object({ Queues: z.array(entity), Topics: z.array(topic) })]),
  }),
});

const file = join(import.meta.dirname, '../../../servicebus.config.json');
const { Queues: queues, Topics: topics } = config.parse(JSON.parse(readFileSync(file, 'utf8'))).UserConfig
  .Namespaces[0];

type Entity = z.output<typeof entity>;

type NamedSettings = readonly [name: string, settings: Readonly<Record<string, unknown>>];

/** In the words of ARM: the same with a small first letter. */
function asInAzure({ Name, Properties }: Entity, parent: readonly string[] = []): NamedSettings {
  const renamed = Object.entries(Properties).map(
    ([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value] as const,
  );
  return [[...parent, Name].join('/'), Object.fromEntries(renamed)];
}

/** Names without the namespace's; what is null is not sent. */
function made(snapshot: Snapshot, type: string, unlike: readonly string[] = []): readonly NamedSettings[] {
  return ofType(snapshot, `Microsoft.ServiceBus/namespaces/${type}`).map(({ name, properties }) => {
    const kept = Object.entries(properties).filter(([key, value]) => value !== null && !unlike.includes(key));
    return [name.split('/').slice(1).join('/'), Object.fromEntries(kept)];
  });
}

export function brokerCases({ snapshots }: CompiledTemplates): void {
  const { dev, prod } = snapshots;

  describe('the entities of Service Bus', () => {
    it.each([
      ['dev', dev],
      ['prod', prod],
    ])('are, with all their settings, those of servicebus.config.json: %s', (_name, snapshot) => {
      expect(made(snapshot, 'queues')).toEqual(queues.map((each) => asInAzure(each)));
      // Sessions of a topic need its order, which the emulator keeps unasked.
      expect(made(snapshot, 'topics', ['supportOrdering'])).toEqual(topics.map((each) => asInAzure(each)));
      expect(made(snapshot, 'topics/subscriptions')).toEqual(
        topics.flatMap(({ Name, Subscriptions }) => Subscriptions.map((each) => asInAzure(each, [Name]))),
      );
    });

    it('keep requests in order, once and for a day, and refuse to lose one', () => {
      expect(
        ofType(dev, 'Microsoft.ServiceBus/namespaces/queues').find(({ name }) =>
          name.endsWith('/cluster-requests'),
        )?.properties,
      ).toMatchObject({
        requiresSession: true,
        requiresDuplicateDetection: true,
        duplicateDetectionHistoryTimeWindow: 'P1D',
        maxDeliveryCount: 10,
        deadLetteringOnMessageExpiration: true,
      });
    });

    it('are in a tier that has topics and sessions', () => {
      expect(onlyOf(dev, 'Microsoft.ServiceBus/namespaces')).toMatchObject({ sku: { name: 'Standard' } });
    });
  });
}
