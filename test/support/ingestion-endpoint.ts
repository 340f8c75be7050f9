/** What Application Insights is to its exporter: it takes envelopes, and keeps them here. */
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import * as z from 'zod';

const envelopes = z.array(
  z.object({
    name: z.string(),
    iKey: z.string(),
    tags: z.record(z.string(), z.string()),
    data: z.object({ baseType: z.string(), baseData: z.record(z.string(), z.unknown()) }),
  }),
);

type Envelope = z.output<typeof envelopes>[number];

export class IngestionEndpoint {
  readonly received: Envelope[] = [];
  /** As `Authorization` had them. */
  readonly tokens: (string | undefined)[] = [];
  /** Of the requests. */
  readonly hosts: string[] = [];

  readonly httpClient: HttpClient = {
    sendRequest: (request) => {
      const taken = envelopes.parse(JSON.parse(typeof request.body === 'string' ? request.body : ''));
      this.received.push(...taken);
      this.tokens.push(request.headers.get('authorization'));
      this.hosts.push(new URL(request.url).hostname);
      const answer = { itemsReceived: taken.length, itemsAccepted: taken.length, errors: [] };
      return Promise.resolve({
        request,
        status: 200,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        bodyAsText: JSON.stringify(answer),
      });
    },
  };
}
