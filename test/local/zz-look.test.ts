import { it } from 'vitest';
import { startLocalStack } from '../support/local-stack.ts';
it('x', async () => {
  const stack = await startLocalStack(200);
  const t0=performance.now();
  const say=(x:string)=>console.log(x, Math.round(performance.now()-t0));
  for (const n of [1,2,3]) {
  await stack.queue.send({ body: Buffer.from('{ "requestId": '), messageId: 'torn'+n, sessionId: 'any' });
  say('sent');
  if (n>1) { while ((await stack.queue.waiting('cluster-requests-rejected'))===0); say('there'); }
  const m = await stack.queue.takeRejected();
  say('got '+m.length+' '+m[0]?.enqueuedTimeUtc);
  }
  await stack.stop(); say('stopped');
});
