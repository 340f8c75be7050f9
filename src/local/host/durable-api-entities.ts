/** The entities of the management API: read one, list many, signal one. */
import { errorAnswer } from './durable-api-answers.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { ApiQuery, entityFilter, isJson, isJsonRequest } from './durable-api-query.ts';
import type { EntityId } from '../shared/durable-engine.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

/** In an address, a key that is the empty text. */
const EMPTY_KEY = '$';

export async function handleEntities(
  api: DurableApi,
  request: HostRequest,
  [name, key, ...more]: readonly string[],
): Promise<HostAnswer> {
  if (more.length > 0) return { status: 404 };
  switch (request.method) {
    case 'GET':
      return name !== undefined && key !== undefined
        ? readEntity(api, { name, key: key === EMPTY_KEY ? '' : key })
        : listEntities(api, request, name);
    case 'POST':
    case 'DELETE':
      if (name === undefined || key === undefined) {
        return errorAnswer(400, 'Invalid entity id: an entity has a name and a key.');
      }
      return await signalEntity(api, request, { name, key });
    default:
      return { status: 404 };
  }
}

function readEntity({ engine }: DurableApi, { name, key }: EntityId): HostAnswer {
  const entity = engine.readEntity({ name: name.toLowerCase(), key });
  return entity === undefined ? { status: 404 } : jsonAnswer(200, entity.state);
}

function listEntities({ engine }: DurableApi, request: HostRequest, name: string | undefined): HostAnswer {
  const page = engine.queryEntities(entityFilter(request, name));
  const token = page.continuationToken;
  return jsonAnswer(200, page.entities, token === undefined ? {} : { 'x-ms-continuation-token': token });
}

/** A deletion is the signal `delete`: what comes of it is the entity's own affair. */
async function signalEntity(
  { engine }: DurableApi,
  request: HostRequest,
  entityId: EntityId,
): Promise<HostAnswer> {
  const operation = request.method === 'DELETE' ? 'delete' : (new ApiQuery(request).text('op') ?? '');
  const text = (await request.body()).toString('utf8');
  const input = isJsonRequest(request) ? text : JSON.stringify(text);
  if (!isJson(input) && text !== '') return errorAnswer(400, 'Could not parse JSON content');
  const answer = await engine.signalEntity({ entityId, operation, ...(text !== '' && { input }) });
  return answer.kind === 'accepted' ? { status: 202 } : errorAnswer(400, answer.message);
}
