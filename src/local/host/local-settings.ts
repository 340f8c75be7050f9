/** local.settings.json: what the Functions tools read it for. It is for one machine and never deployed. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { AppLoadError } from './app-loader.ts';
import type { CorsRules } from './cors.ts';
import { parseLenientJson } from './lenient-json.ts';

export interface LocalSettings {
  readonly values: Readonly<Record<string, string>>;
  /** `Host.LocalHttpPort`. */
  readonly port: number | undefined;
  /** `Host.CORS` and `Host.CORSCredentials`. */
  readonly cors: CorsRules | undefined;
}

const flag = z.union([z.boolean(), z.stringbool()]);

/** Names in lower case: the tools do not tell cases apart. */
const hostSchema = z.object({
  localhttpport: z.coerce.number().int().min(0).max(65_535).optional(),
  cors: z.string().optional(),
  corscredentials: flag.default(false),
});
const localSettingsSchema = z.object({
  isencrypted: flag.default(false),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  host: z.record(z.string(), z.unknown()).default({}),
});

const NOTHING: LocalSettings = { values: {}, port: undefined, cors: undefined };

export function readLocalSettings(appDir: string): LocalSettings {
  const file = path.join(appDir, 'local.settings.json');
  if (!existsSync(file)) return NOTHING;
  try {
    const { isencrypted, values, host } = localSettingsSchema.parse(
      lowerNames(parseLenientJson(readFileSync(file, 'utf8'))),
    );
    if (isencrypted) throw new AppLoadError(`${file} is encrypted; this host reads plain settings only.`);
    const { localhttpport, cors, corscredentials } = hostSchema.parse(lowerNames(host));
    return {
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
      port: localhttpport,
      cors: corsRules(cors ?? '', corscredentials),
    };
  } catch (cause) {
    if (cause instanceof AppLoadError) throw cause;
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AppLoadError(`${file} is not valid: ${reason}`, { cause });
  }
}

function corsRules(text: string, credentials: boolean): CorsRules | undefined {
  const origins = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (origins.length === 0) return undefined;
  if (credentials && origins.includes('*')) {
    throw new Error(
      'Host.CORSCredentials does not go with every origin ("*"): name the origins in Host.CORS.',
    );
  }
  return { origins, credentials };
}

function lowerNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]));
}
