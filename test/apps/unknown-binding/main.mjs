import { app } from '@azure/functions';

app.cosmosDB('feed', {
  connection: 'Cosmos',
  databaseName: 'd',
  containerName: 'c',
  handler: () => undefined,
});
