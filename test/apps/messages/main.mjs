import { app, output } from '@azure/functions';
import * as df from 'durable-functions';

const received = [];
const watching = new Set();
const open = new Map();

function record(entry) {
  received.push(entry);
  for (const look of watching) look();
}

/** Keeps a message that says `hold` until it is let go, and fails one that says so, as often as it says. */
async function take(message, context) {
  const { messageId, deliveryCount, sessionId } = context.triggerMetadata;
  record({ message, messageId, deliveryCount, sessionId });
  if (message?.fail >= deliveryCount) throw new Error('not this time');
  if (message?.hold) await new Promise((resolve) => open.set(message.hold, resolve));
  record({ finished: messageId });
}

app.serviceBusQueue('plain', { connection: 'ServiceBus', queueName: '%PLAIN_QUEUE%', handler: take });
app.serviceBusQueue('sessions', {
  connection: 'ServiceBus',
  queueName: 'sessions',
  isSessionsEnabled: true,
  handler: take,
});
app.serviceBusTopic('news', {
  connection: 'ServiceBus',
  topicName: 'news',
  subscriptionName: 'all',
  handler: (message) => {
    record({ news: message });
  },
});
app.serviceBusQueue('metadata', {
  connection: 'ServiceBus',
  queueName: 'metadata',
  handler: (_message, context) => {
    record({ metadata: context.triggerMetadata });
  },
});
app.serviceBusQueue('reverse', {
  connection: 'ServiceBus',
  queueName: 'reverse',
  return: output.serviceBusQueue({ connection: 'ServiceBus', queueName: 'out' }),
  handler: (message) => [...message].reverse().join(''),
});

df.app.orchestration('work', function* (context) {
  yield context.df.createTimer(context.df.currentUtcDateTime);
  return context.df.getInput();
});
df.app.client.serviceBusQueue('intake', {
  connection: 'ServiceBus',
  queueName: 'intake',
  handler: async (message, client) => {
    await client.startNew('work', { instanceId: message.id, input: message });
  },
});

const out = output.serviceBusQueue({ connection: 'ServiceBus', queueName: 'out' });
app.http('send', {
  methods: ['POST'],
  extraOutputs: [out],
  handler: async (request, context) => {
    context.extraOutputs.set(out, await request.json());
    return { status: 202 };
  },
});
const news = output.generic({ type: 'serviceBus', connection: '%BUS%', topicName: '%NEWS_TOPIC%' });
app.http('publish', {
  methods: ['POST'],
  extraOutputs: [news, out],
  handler: async (request, context) => {
    context.extraOutputs.set(news, await request.text());
    context.extraOutputs.set(out, ['also', 'here']);
  },
});
/** Answers when there are that many records. */
app.http('received', {
  methods: ['GET'],
  route: 'received/{count:int}',
  handler: (request) =>
    new Promise((resolve) => {
      const look = () => {
        if (received.length < Number(request.params.count)) return;
        watching.delete(look);
        resolve({ jsonBody: received });
      };
      watching.add(look);
      look();
    }),
});
app.http('release', {
  methods: ['POST'],
  route: 'release/{name}',
  handler: (request) => {
    open.get(request.params.name)?.();
    return { status: 202 };
  },
});
