/** The app's settings: what the process environment and local.settings.json give. */
export type Settings = Readonly<Record<string, string>>;

/** The environment wins over `Values` of the app's local.settings.json, as with the Functions tools. */
export function mergeSettings(values: Settings, environment: NodeJS.ProcessEnv): Settings {
  const settings: Record<string, string> = { ...values };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) settings[name] = value;
  }
  return settings;
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

/** A connection string by the name a binding gives, itself or in a `%SETTING%`; `AzureWebJobs<name>` is looked at too. */
export function connectionString(given: string, settings: Settings): string {
  const name = resolveNames(given, settings);
  const value = settings[name] ?? settings[`AzureWebJobs${name}`];
  if (value === undefined || value === '') {
    if (settings[`${name}__fullyQualifiedNamespace`] !== undefined) {
      throw new Error(
        `The connection "${name}" is by identity ("${name}__fullyQualifiedNamespace"), which this host cannot do: give the setting "${name}" a connection string.`,
      );
    }
    throw new Error(`The connection "${name}" is not set: give the setting "${name}" a connection string.`);
  }
  return value;
}
