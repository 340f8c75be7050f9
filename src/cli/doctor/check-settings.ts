/** The app's settings, where the command line runs beside the app: its local.settings.json, and the environment before it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readSettings, SettingsError } from '../../settings.ts';
import type { Surroundings } from '../config/find-config.ts';
import { plainText } from '../output/untrusted-text.ts';
import { bad, ok, skipped, type DoctorFinding } from './finding.ts';

const localSettings = z.object({ Values: z.record(z.string(), z.string()) });

const CHECK = 'settings';
const REMEDY = 'compare it with local.settings.sample.json';

export function checkSettings({
  environment,
  cwd,
}: Pick<Surroundings, 'environment' | 'cwd'>): DoctorFinding {
  const file = join(cwd, 'local.settings.json');
  const text = textOf(file);
  if (text === undefined && environment['OPERATION_RECORDS'] === undefined)
    return skipped(CHECK, 'the app is not here: no local.settings.json, no OPERATION_RECORDS');
  const values = text === undefined ? {} : valuesIn(text);
  if (!values) return bad(CHECK, `${file} is not JSON with Values`, REMEDY);
  try {
    readSettings({ ...values, ...environment });
    return ok(CHECK, text === undefined ? 'the environment is complete' : `${file} is complete`);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return bad(CHECK, plainText(error.message), REMEDY);
  }
}

function valuesIn(text: string): Record<string, string> | undefined {
  try {
    return localSettings.safeParse(JSON.parse(text)).data?.Values;
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
