/** An app with an entity that counts. */
import { EntityId } from 'durable-functions';
import type { EntityContext } from 'durable-functions';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';

export const one = new EntityId('Counter', 'one');
export const oneId = { name: 'counter', key: 'one' };

export function count({ df }: EntityContext<number>): void {
  const value = df.getState(() => 0) ?? 0;
  switch (df.operationName) {
    case 'add':
      df.setState(value + (df.getInput<number>() ?? 1));
      break;
    case 'get':
      df.return(value);
      break;
    case 'delete':
      df.destructOnExit();
      break;
    case 'forward':
      df.signalEntity(new EntityId('Counter', 'two'), 'add', value);
      break;
    default:
      throw new Error(`cannot ${String(df.operationName)}`);
  }
}

export function counters(): DurableFunctionApp {
  return new DurableFunctionApp()
    .entity<number>('Counter', count)
    .orchestration('addTwice', function* (context) {
      context.df.signalEntity(one, 'add', 2);
      context.df.signalEntity(one, 'add', 3);
      return yield context.df.callEntity(one, 'get');
    });
}
