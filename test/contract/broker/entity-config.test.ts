import { describe, expect, it } from 'vitest';

import { EntityConfigError, parseEntityConfig } from '../../../src/local/broker/entity-config.ts';
import { emulatorConfig } from './broker-harness.ts';

describe('the configuration of entities', () => {
  it('is read from the format of the official emulator', () => {
    const settings = parseEntityConfig({
      UserConfig: {
        Namespaces: [
          {
            Name: 'sbemulatorns',
            Queues: [
              {
                Name: 'queue.1',
                Properties: {
                  DeadLetteringOnMessageExpiration: false,
                  DefaultMessageTimeToLive: 'PT1H',
                  DuplicateDetectionHistoryTimeWindow: 'PT20S',
                  ForwardDeadLetteredMessagesTo: '',
                  ForwardTo: '',
                  LockDuration: 'PT1M',
                  MaxDeliveryCount: 3,
                  RequiresDuplicateDetection: true,
                  RequiresSession: false,
                },
              },
            ],
            Topics: [
              {
                Name: 'topic.1',
                Subscriptions: [
                  {
                    Name: 'subscription.1',
                    Rules: [
                      {
                        Name: 'rule',
                        Properties: {
                          FilterType: 'Correlation',
                          CorrelationFilter: {
                            ContentType: 'text/plain',
                            Label: 'subject1',
                            Properties: { prop3: 'value3' },
                          },
                        },
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
        Logging: { Type: 'File' },
      },
    });

    expect(settings.queues).toEqual([
      {
        path: 'queue.1',
        lockDurationMs: 60_000,
        maxDeliveryCount: 3,
        requiresSession: false,
        deadLetterOnExpiration: false,
        defaultTimeToLiveMs: 3_600_000,
        duplicateWindowMs: 20_000,
      },
    ]);
    expect(settings.topics[0]?.subscriptions[0]).toMatchObject({
      path: 'topic.1/Subscriptions/subscription.1',
      rules: [
        {
          name: 'rule',
          filter: {
            kind: 'correlation',
            fields: { contentType: 'text/plain', subject: 'subject1' },
            properties: { prop3: 'value3' },
          },
        },
      ],
    });
  });

  it('takes the defaults of the service for what is not said', () => {
    expect(parseEntityConfig(emulatorConfig({ queues: { orders: {} } })).queues).toEqual([
      {
        path: 'orders',
        lockDurationMs: 60_000,
        maxDeliveryCount: 10,
        requiresSession: false,
        deadLetterOnExpiration: false,
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'a duration that is none',
      { LockDuration: '1m' },
      'Queues.0.Properties.LockDuration: "1m" is not an ISO 8601 duration',
    ],
    [
      'a lock that is too long',
      { LockDuration: 'PT6M' },
      'Queues.0.Properties.LockDuration: must be between PT5S and PT5M',
    ],
    ['a delivery count of none', { MaxDeliveryCount: 0 }, 'Queues.0.Properties.MaxDeliveryCount: '],
    ['a size of nothing', { MaxSizeInMegabytes: 0 }, 'Queues.0.Properties.MaxSizeInMegabytes: '],
    ['forwarding to nowhere', { ForwardTo: 'other' }, '"orders" forwards to "other", which is no queue'],
    [
      'dead letters that go nowhere',
      { ForwardDeadLetteredMessagesTo: 'other' },
      '"orders" forwards to "other", which is no queue',
    ],
    [
      'a property that is misspelt',
      { RequireSession: true },
      'Queues.0.Properties: Unrecognized key: "RequireSession"',
    ],
  ])('refuses %s and says where', (_, properties, message) => {
    const parse = (): unknown => parseEntityConfig(emulatorConfig({ queues: { orders: properties } }));

    expect(parse).toThrow(EntityConfigError);
    expect(parse).toThrow(message);
  });

  it('refuses two entities of one name', () => {
    expect(() => parseEntityConfig(emulatorConfig({ queues: { orders: {}, ORDERS: {} } }))).toThrow(
      'the entity "ORDERS" is declared twice',
    );
  });

  it.each([
    [
      'a filter',
      { FilterType: 'Sql', SqlFilter: { SqlExpression: 'color =' } },
      'SqlFilter.SqlExpression: "color ="',
    ],
    [
      'an action',
      {
        FilterType: 'Sql',
        SqlFilter: { SqlExpression: '1=1' },
        Action: { SqlExpression: 'SET sys.SequenceNumber = 1' },
      },
      'Action.SqlExpression: "SET sys.SequenceNumber = 1": a property of the system is expected at position 9',
    ],
    [
      'a setting of a rule that it does not know',
      { FilterType: 'Sql', SqlFilters: {} },
      'Rules.0.Properties',
    ],
  ])('refuses %s that it does not understand and says where', (_, Properties, message) => {
    const topics = [
      { Name: 'events', Subscriptions: [{ Name: 'some', Rules: [{ Name: 'rule', Properties }] }] },
    ];

    expect(() => parseEntityConfig(emulatorConfig({ topics }))).toThrow(
      `Topics.0.Subscriptions.0.Rules.0.Properties`,
    );
    expect(() => parseEntityConfig(emulatorConfig({ topics }))).toThrow(message);
  });

  it('refuses a rule name that is not one', () => {
    const rule = {
      Name: 'not a name',
      Properties: { FilterType: 'Sql', SqlFilter: { SqlExpression: '1=1' } },
    };
    const topics = [{ Name: 'events', Subscriptions: [{ Name: 'some', Rules: [rule] }] }];

    expect(() => parseEntityConfig(emulatorConfig({ topics }))).toThrow('Rules.0.Name: must be');
  });
});
