/** What the name of a VM size says. Source: Azure VM sizes, naming conventions. */

const SIZE = /^(?:Standard|Basic)_([A-Z]+)(\d+)(?:-(\d+))?([a-z]*)(?:_(?!v\d)[A-Za-z0-9]+)?(?:_v(\d+))?$/;

/** The version; 1 where the name has none. */
export function versionOf(vmSize: string): number {
  return Number(SIZE.exec(vmSize)?.[5] ?? 1);
}

/** From the third version on the name says how many cores there are; undefined where it does not. */
export function coresOf(vmSize: string): number | undefined {
  const [, , cores, constrained] = SIZE.exec(vmSize) ?? [];
  return cores === undefined || versionOf(vmSize) < 3 ? undefined : Number(constrained ?? cores);
}

/** The name under which the cores of a size are counted: `standardDSv5Family` for `Standard_D4s_v5`. */
export function quotaFamilyOf(vmSize: string): string | undefined {
  const [, family, , , features, version] = SIZE.exec(vmSize) ?? [];
  if (family === undefined || features === undefined) return undefined;
  return `standard${family}${features.toUpperCase()}${version === undefined ? '' : `v${version}`}Family`;
}
