import type { Settings } from './settings.ts';

/** Names of settings are compared without their casing and with any of the separators that platforms allow. */
const SETTING = /^azurewebjobs(?:\.|__?|:)(.+?)(?:\.|__?|:)disabled$/;

/** The functions, in lower case, that settings like `AzureWebJobs.NAME.Disabled` turn off. */
export function disabledFunctions(settings: Settings): ReadonlySet<string> {
  const disabled = Object.entries(settings).flatMap(([name, value]) => {
    const [, functionName] = SETTING.exec(name.toLowerCase()) ?? [];
    const on = ['1', 'true'].includes(value.trim().toLowerCase());
    return functionName !== undefined && on ? [functionName] : [];
  });
  return new Set(disabled);
}
