/**
 * Writes secrets to Key Vault, and reads only what is not secret.
 *
 * 1. A token goes to no host but that of a vault, or to the endpoint that the settings name in place of all vaults.
 * 2. A value is never read, and no answer that may hold one is passed on.
 */
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import type { HttpClient, HttpMethods, Pipeline, PipelineOptions } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { secretAddressOf, type SecretAddress } from '../domain/key-vault-secret.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Tags } from '../domain/step-inputs.ts';
import { armCall, setHeaders } from './arm-call.ts';
import type { CallLimits, CallOptions } from './arm-call.ts';
import type { ArmFailure, ArmResult } from './arm-failure.ts';
import { armResponse, isJsonObject, objectField } from './arm-response.ts';
import type { ArmResponse } from './arm-response.ts';
import { classify } from './classify.ts';
import { noVaultAccess } from './errors/key-vault-errors.ts';
import { unreadableAnswer } from './network-failure.ts';
import { UntrustedUrlError } from './trusted-origin.ts';

const API_VERSION = '7.4';
/** The most that one answer holds; they come in no order of time. */
const VERSIONS_READ = '25';

export interface KeyVaultSettings {
  /** Takes the requests for all vaults, under `/<host of the vault>`. */
  readonly keyVaultEndpoint?: string;
  readonly credential: TokenCredential;
  readonly httpClient?: HttpClient;
}

export interface NewSecret {
  readonly uri: string;
  readonly value: string;
  readonly contentType: string;
  readonly tags: Tags;
}

export interface KeyVault {
  /** The tags of the versions of a secret, as far as one answer names them; none where there is no such secret. */
  readTags(uri: string): Promise<ArmResult<readonly JsonObject[]>>;
  /** Makes a new version; the former ones stay. */
  write(secret: NewSecret): Promise<ArmResult<undefined>>;
}

interface SecretRequest {
  readonly method: HttpMethods;
  readonly uri: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
}

type Send = (options: CallOptions, request: SecretRequest) => Promise<ArmResponse>;

/** All vaults, with limits of time for each call. */
export function createKeyVault(
  settings: KeyVaultSettings,
  pipelineOptions: PipelineOptions,
): (limits: CallLimits) => KeyVault {
  const send = sender(settings, pipelineOptions);
  return (limits) => ({
    async readTags(uri) {
      const request: SecretRequest = {
        method: 'GET',
        uri,
        path: '/versions',
        query: { maxresults: VERSIONS_READ },
      };
      const result = await call(limits, (options) => send(options, request), false);
      return result.ok ? { ...result, value: tagsIn(result.response) } : result;
    },
    async write({ uri, value, contentType, tags }) {
      const body = { value, contentType, tags: { ...tags }, attributes: { enabled: true } };
      const request: SecretRequest = { method: 'PUT', uri, path: '', body };
      const result = await call(limits, (options) => send(options, request), true);
      return result.ok
        ? { ...result, value: undefined }
        : { ...result, failure: withoutEcho(result.failure, value) };
    },
  });
}

async function call(
  limits: CallLimits,
  send: (options: CallOptions) => Promise<ArmResponse>,
  changes: boolean,
): Promise<ArmResult<ArmResponse>> {
  const result = await armCall({ ...limits, changes, send });
  if (!result.ok) return { ...result, failure: withVaultRemedy(result.failure) };
  if (result.value.status >= 200 && result.value.status < 300) return result;
  return { ok: false, failure: refusalOf(result.value, changes) };
}

/** A text that is not JSON is not quoted: it may be what was sent. */
function refusalOf(response: ArmResponse, changes: boolean): ArmFailure {
  if (typeof response.body === 'string') return unreadableAnswer(response, changes);
  const failure = classify({ kind: 'answer', response });
  if (response.status !== 403 || failure.problem.class !== 'unauthorized') return failure;
  const { retry, ...sort } = noVaultAccess;
  return { ...failure, retry, problem: { ...failure.problem, ...sort } };
}

/** A vault's name is its host's: one that does not resolve is most likely not there. */
function withVaultRemedy(failure: ArmFailure): ArmFailure {
  if (failure.problem.code !== 'ENOTFOUND') return failure;
  const remedy = 'Check that the vault exists and that its name resolves in the network of the function app.';
  return { ...failure, problem: { ...failure.problem, remedy } };
}

/** Shorter parts of a value, such as `kind: Config`, are no secret. */
const SHORTEST_SECRET = 16;

/** Key Vault does not repeat what it was sent; something on the way to it might. */
function withoutEcho(failure: ArmFailure, value: string): ArmFailure {
  const { message, target = '' } = failure.problem;
  const parts = value.split(/\s+/).filter((part) => part.length >= SHORTEST_SECRET);
  if (!parts.some((part) => message.includes(part) || target.includes(part))) return failure;
  const { target: _target, ...problem } = failure.problem;
  return { ...failure, problem: { ...problem, message: 'The words of the refusal repeat the secret.' } };
}

function tagsIn({ body }: ArmResponse): readonly JsonObject[] {
  const versions = isJsonObject(body) ? body['value'] : undefined;
  return Array.isArray(versions)
    ? versions.map((version: JsonValue) => objectField(version, 'tags') ?? {})
    : [];
}

function sender(settings: KeyVaultSettings, pipelineOptions: PipelineOptions): Send {
  const pipelines = new Map<string, Pipeline>();
  const httpClient = settings.httpClient ?? createDefaultHttpClient();
  return async (options, { method, uri, path, query = {}, body }) => {
    const address = secretAddressOf(uri);
    if (address === undefined) throw new UntrustedUrlError('(not a Key Vault secret)');
    const pipeline = pipelines.get(address.audience) ?? vaultPipeline(settings, pipelineOptions, address);
    pipelines.set(address.audience, pipeline);
    const url = new URL(`${baseOf(settings, address)}/secrets/${address.name}${path}`);
    url.search = new URLSearchParams({ ...query, 'api-version': API_VERSION }).toString();
    const request = createPipelineRequest({ url: url.href, method, abortSignal: options.abortSignal });
    request.headers.set('accept', 'application/json');
    setHeaders(request, options);
    if (body) {
      request.headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    const raw = await pipeline.sendRequest(httpClient, request);
    options.onResponse(raw);
    return armResponse(raw);
  };
}

function baseOf({ keyVaultEndpoint }: KeyVaultSettings, { vaultHost }: SecretAddress): string {
  return keyVaultEndpoint === undefined ? `https://${vaultHost}` : `${keyVaultEndpoint}/${vaultHost}`;
}

function vaultPipeline(
  { credential }: KeyVaultSettings,
  options: PipelineOptions,
  { audience }: SecretAddress,
): Pipeline {
  const pipeline = createPipelineFromOptions(options);
  const scopes = `${audience}/.default`;
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }), { phase: 'Sign' });
  return pipeline;
}
