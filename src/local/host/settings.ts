import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppLoadError } from './app-loader.ts';

/** The app's settings: what the process environment and local.settings.json give. */
export type Settings = Readonly<Record<string, string>>;

const localSettingsSchema = z.object({
  IsEncrypted: z.boolean().optional(),
  Values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** The environment wins over `Values` of the app's local.settings.json, as with the Functions tools. */
export function readSettings(appDir: string, environment: NodeJS.ProcessEnv): Settings {
  const settings: Record<string, string> = { ...readLocalSettings(path.join(appDir, 'local.settings.json')) };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

function readLocalSettings(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  let parsed: z.infer<typeof localSettingsSchema>;
  try {
    parsed = localSettingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AppLoadError(`${file} is not valid: ${String(cause)}`, { cause });
  }
  if (parsed.IsEncrypted === true)
    throw new AppLoadError(`${file} is encrypted; this host reads plain settings only.`);
  return Object.fromEntries(
    Object.entries(parsed.Values ?? {}).map(([name, value]) => [name, String(value)]),
  );
}

/** Puts settings in the place of each `%NAME%`. Throws when one is not set. */
export function resolveNames(text: string, settings: Settings): string {
  return text.replaceAll(/%([^%]+)%/g, (_match, name: string) => {
    const value = settings[name];
    if (value === undefined)
      throw new Error(`"%${name}%" does not resolve to a value: the setting "${name}" is not set.`);
    return value;
  });
}

/** A connection string by the name a binding gives; `AzureWebJobs<name>` is looked at too, as the host does. */
export function connectionString(name: string, settings: Settings): string {
  const value = settings[name] ?? settings[`AzureWebJobs${name}`];
  if (value === undefined || value === '') {
    throw new Error(`The connection "${name}" is not set: give the setting "${name}" a connection string.`);
  }
  return value;
}
