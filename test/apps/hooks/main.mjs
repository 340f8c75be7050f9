import { app } from '@azure/functions';

const seen = [];
let ticks = 0;

app.hook.appStart((context) => {
  seen.push('appStart');
  context.hookData.from = 'appStart';
});
app.hook.appTerminate((context) => {
  console.log(`terminated, ${context.hookData.from} remembered`);
});
app.hook.preInvocation((context) => {
  context.hookData.note = 'from before';
  if (context.invocationContext.functionName === 'replaced') {
    context.inputs = ['another input'];
    const original = context.functionHandler;
    context.functionHandler = async (...inputs) => `${await original(...inputs)}, wrapped`;
  }
});
app.hook.postInvocation((context) => {
  const name = context.invocationContext.functionName;
  if (name === 'replaced') context.result = { body: `${context.result}, ${context.hookData.note}` };
  if (name === 'rescued') {
    context.result = { body: `rescued from: ${context.error.message}` };
    context.error = undefined;
  }
});
app.hook.log((context) => {
  if (context.message.includes('secret')) context.message = 'nothing to see';
});

app.http('seen', { methods: ['GET'], handler: () => ({ jsonBody: seen }) });
app.http('replaced', { methods: ['GET'], handler: (input) => `got ${input}` });
app.http('rescued', {
  methods: ['GET'],
  handler: () => {
    throw new Error('trouble');
  },
});
app.http('talk', {
  methods: ['GET'],
  handler: (_request, context) => {
    context.log('a secret');
    context.warn('a warning');
    context.debug('a detail');
    console.log('from the console');
    return { body: context.invocationId };
  },
});
app.http('quiet', {
  methods: ['GET'],
  handler: (_request, context) => {
    context.warn('not to be seen');
    return { body: 'hush' };
  },
});
app.http('guarded', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'come in' }) });
app.http('open', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'welcome' }) });
app.http('slow', {
  methods: ['GET'],
  handler: (_request, context) =>
    new Promise((resolve) => {
      context.log('slow has begun');
      setTimeout(() => resolve({ body: 'finished' }), 500);
    }),
});
app.timer('tick', {
  schedule: '0 * * * * *',
  handler: (timer) => {
    ticks += 1;
    if (timer.isPastDue !== false) seen.push('pastDue');
  },
});
app.http('ticks', { methods: ['GET'], handler: () => ({ jsonBody: ticks }) });
