import { app } from '@azure/functions';
import * as df from 'durable-functions';

for (const authLevel of ['anonymous', 'function', 'admin']) {
  app.get(`by-${authLevel}`, { authLevel, handler: () => ({ body: authLevel }) });
}
app.get('other', { authLevel: 'function', handler: () => ({ body: 'other' }) });

app.timer('nightly', {
  schedule: '0 0 0 1 1 *',
  handler: (timer, context) => {
    context.log(`nightly, past due: ${timer.isPastDue}`);
  },
});
app.warmup('warmed', {
  handler: (_warmup, context) => {
    context.log('warmed up');
  },
});
app.get('secretive', {
  handler: (_request, context) => {
    context.log('connected to AccountName=a;AccountKey=s3cret==;\nand went on');
    context.trace('a trace');
    return {};
  },
});
app.post('posted', {
  handler: async (request, context) => {
    context.log(`posted ${await request.text()}`);
    return {};
  },
});
app.generic('queued', {
  trigger: { type: 'activityTrigger', name: 'input' },
  handler: (input, context) => {
    context.log(`queued ${JSON.stringify(input)}`);
  },
});
df.app.orchestration('work', function* (context) {
  return yield context.df.callActivity('queued', 'x');
});
