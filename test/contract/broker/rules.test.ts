import type { ServiceBusClient, ServiceBusMessage, ServiceBusReceivedMessage } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';

import { startBroker } from './broker-harness.ts';

const sql = (Name: string, SqlExpression: string, action?: string): unknown => ({
  Name,
  Properties: {
    FilterType: 'Sql',
    SqlFilter: { SqlExpression },
    ...(action === undefined ? {} : { Action: { SqlExpression: action } }),
  },
});

const withRules = (...Rules: readonly unknown[]): { topics: unknown[] } => ({
  topics: [{ Name: 'events', Subscriptions: [{ Name: 'some', Rules }] }],
});

async function arrived(client: ServiceBusClient): Promise<ServiceBusReceivedMessage[]> {
  return client.createReceiver('events', 'some').peekMessages(100);
}

async function bodiesAfter(
  client: ServiceBusClient,
  ...messages: readonly ServiceBusMessage[]
): Promise<unknown[]> {
  await client.createSender('events').sendMessages([...messages]);
  return (await arrived(client)).map(({ body }) => body as unknown);
}

describe('a SQL filter', () => {
  it('sees application properties with their types, and the system’s', async () => {
    const { connect } = await startBroker(
      withRules(
        sql('typed', "color = 'blue' AND size > 3.5 AND urgent = TRUE AND sys.Label LIKE 'order%'"),
        sql('at', 'dueAt > previousDueAt'),
        sql('session', "sys.SessionId = 's' AND sys.To IS NULL"),
      ),
    );
    const fits = { color: 'blue', size: 4, urgent: true };
    const [early, late] = [new Date(0), new Date(1)];

    const bodies = await bodiesAfter(
      connect(),
      { body: 'fits', subject: 'order-1', applicationProperties: fits },
      { body: 'other subject', subject: 'bill', applicationProperties: fits },
      { body: 'smaller', subject: 'order-1', applicationProperties: { ...fits, size: 3 } },
      { body: 'without', subject: 'order-1' },
      { body: 'later', applicationProperties: { dueAt: late, previousDueAt: early } },
      { body: 'earlier', applicationProperties: { dueAt: early, previousDueAt: late } },
      { body: 'session', sessionId: 's' },
      { body: 'session to someone', sessionId: 's', to: 'someone' },
    );

    expect(bodies).toEqual(['fits', 'later', 'session']);
  });
});

describe('a false filter', () => {
  it('takes nothing', async () => {
    const { connect } = await startBroker(withRules(sql('never', '1=0')));

    expect(await bodiesAfter(connect(), { body: 1 })).toEqual([]);
  });
});

describe('a rule with an action', () => {
  it('changes a copy of its own, and rules without one share a copy', async () => {
    const { connect } = await startBroker(
      withRules(
        sql('plain', '1=1'),
        sql('also-plain', 'size = 4'),
        sql('changing', "color = 'blue'", "SET color = color + '!'; SET sys.Label = 'changed'; REMOVE size"),
      ),
    );
    const client = connect();
    await client.createSender('events').sendMessages({
      body: { a: 1 },
      messageId: 'm',
      subject: 'original',
      applicationProperties: { color: 'blue', size: 4 },
    });

    const [original, changed, ...others] = await arrived(client);

    expect(others).toEqual([]);
    expect(original).toMatchObject({
      subject: 'original',
      applicationProperties: { color: 'blue', size: 4 },
    });
    expect(changed).toMatchObject({ body: { a: 1 }, messageId: 'm', subject: 'changed' });
    expect(changed?.applicationProperties).toEqual({ color: 'blue!', RuleName: 'changing' });
  });
});

describe('a rule manager', () => {
  it('adds, lists and removes rules, which hold from the next message on', async () => {
    const { connect } = await startBroker(withRules());
    const client = connect();
    const rules = client.createRuleManager('events', 'some');

    await rules.deleteRule('$Default');
    await rules.createRule('by-sql', { sqlExpression: 'size > 3' }, { sqlExpression: 'SET big = TRUE' });
    await rules.createRule('by-subject', {
      subject: 'order',
      applicationProperties: { urgent: true, level: 2 },
    });

    const listed = [];
    for await (const rule of rules.listRules()) listed.push(rule);
    expect(listed).toMatchObject([
      { name: 'by-sql', filter: { sqlExpression: 'size > 3' }, action: { sqlExpression: 'SET big = TRUE' } },
      {
        name: 'by-subject',
        filter: { subject: 'order', applicationProperties: { urgent: true, level: 2 } },
        action: {},
      },
    ]);
    expect(
      await bodiesAfter(
        client,
        { body: 'neither' },
        { body: 'big', applicationProperties: { size: 4 } },
        { body: 'order', subject: 'order', applicationProperties: { urgent: true, level: 2 } },
        { body: 'calm order', subject: 'order', applicationProperties: { urgent: false, level: 2 } },
      ),
    ).toEqual(['big', 'order']);
  });

  it('finds the default rule where none is declared', async () => {
    const { connect } = await startBroker(withRules());
    const rules = connect().createRuleManager('events', 'some');

    const listed = [];
    for await (const { name, filter } of rules.listRules()) listed.push({ name, filter });

    expect(listed).toEqual([{ name: '$Default', filter: { sqlExpression: '1=1' } }]);
  });

  it.each<[string, string, string, object]>([
    ['a rule of a name that is taken', '$Default', '1=1', { code: 'MessagingEntityAlreadyExists' }],
    ['a filter that is none', 'new', 'size >', { message: expect.stringContaining('position 7') as string }],
  ])('is refused %s', async (_, name, sqlExpression, error) => {
    const { connect } = await startBroker(withRules());
    const rules = connect().createRuleManager('events', 'some');

    await expect(rules.createRule(name, { sqlExpression })).rejects.toMatchObject(error);
  });

  it('is told that there is no rule of a name', async () => {
    const { connect } = await startBroker(withRules());
    const rules = connect().createRuleManager('events', 'some');

    await expect(rules.deleteRule('other')).rejects.toMatchObject({ code: 'MessagingEntityNotFound' });
  });

  it('changes rules for good, until the subscription is declared with others', async () => {
    const before = await startBroker(withRules(sql('declared', '1=0')));
    const client = before.connect();
    await client.createRuleManager('events', 'some').createRule('added', { sqlExpression: '1=1' });
    await client.close();

    const same = await before.restart();
    const second = same.connect();
    expect(await bodiesAfter(second, { body: 1 })).toEqual([1]);
    await second.close();

    const other = await same.restart(withRules(sql('declared', '1=0'), sql('another', '1=0')));
    expect(await bodiesAfter(other.connect(), { body: 2 })).toEqual([1]);
  });
});
