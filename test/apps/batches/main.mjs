import { app } from '@azure/functions';

const received = [];
const watching = new Set();
let running = 0;

function record(entry) {
  received.push(entry);
  for (const look of watching) look();
}

const connection = 'ServiceBus';
const failing = (message) => message?.fail === true;

app.serviceBusQueue('batch', {
  connection,
  queueName: 'batch',
  cardinality: 'many',
  handler: (messages, context) => {
    const { messageIdArray, deliveryCountArray } = context.triggerMetadata;
    record({ messages, messageIdArray, deliveryCountArray });
    if (messages.some(failing) && deliveryCountArray[0] === 1) throw new Error('not this time');
  },
});
app.serviceBusQueue('batchMetadata', {
  connection,
  queueName: 'batch-metadata',
  cardinality: 'many',
  handler: (_messages, context) => {
    record({ metadata: context.triggerMetadata });
  },
});
app.serviceBusQueue('batchSessions', {
  connection,
  queueName: 'batch-sessions',
  cardinality: 'many',
  isSessionsEnabled: true,
  handler: (messages, context) => {
    record({ messages, sessions: [...new Set(context.triggerMetadata.sessionIdArray)] });
  },
});
app.serviceBusTopic('batchTopic', {
  connection,
  topicName: 'news',
  subscriptionName: 'many',
  cardinality: 'many',
  handler: (messages) => {
    record({ messages });
  },
});
app.serviceBusTopic('topicSessions', {
  connection,
  topicName: 'news',
  subscriptionName: 'sessions',
  isSessionsEnabled: true,
  handler: (message, context) => {
    record({ message, sessionId: context.triggerMetadata.sessionId });
  },
});
app.serviceBusQueue('unsettled', {
  connection,
  queueName: 'unsettled',
  autoCompleteMessages: false,
  handler: (message, context) => {
    const { deliveryCount } = context.triggerMetadata;
    record({ message, deliveryCount });
    if (failing(message) && deliveryCount === 1) throw new Error('not this time');
  },
});
app.serviceBusQueue('properties', {
  connection,
  queueName: 'properties',
  handler: (_message, context) => {
    const { id, count, urgent, nested, list, messageId } = context.triggerMetadata;
    record({ id, count, urgent, nested, list, messageId });
  },
});
app.serviceBusQueue('calls', {
  connection,
  queueName: 'calls',
  handler: async () => {
    running += 1;
    record({ running });
    await new Promise((resolve) => setTimeout(resolve, 100));
    running -= 1;
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
