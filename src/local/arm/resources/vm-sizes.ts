/** The VM sizes that a region offers: some of the series that people run clusters on, the same everywhere. */
import type { ArmAnswer, ArmCall } from '../arm-call.ts';
import type { JsonObject } from '../json-values.ts';
import { page } from '../page.ts';
import { route, type Route } from '../router.ts';

const MEBIBYTES_PER_GIBIBYTE = 1024;

/** By the name around the number of vCPUs, with the GiB of memory for each of them. */
const series = [
  ['D', 's_v5', 4],
  ['D', 's_v4', 4],
  ['D', 's_v3', 4],
  ['D', 'ds_v5', 4],
  ['D', 'as_v5', 4],
  ['E', 's_v5', 8],
  ['E', 'ds_v5', 8],
  ['F', 's_v2', 2],
] as const;
const cores = [2, 4, 8, 16, 32, 64] as const;

export const vmSizeRoutes: readonly Route[] = [
  route(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes',
    listSizes,
  ),
];

function listSizes(call: ArmCall): ArmAnswer {
  const sizes = series.flatMap(([letter, suffix, memory]) =>
    cores.map((count): JsonObject => ({
      name: `Standard_${letter}${String(count)}${suffix}`,
      numberOfCores: count,
      memoryInMB: count * memory * MEBIBYTES_PER_GIBIBYTE,
      maxDataDiskCount: Math.min(32, count * 2),
      osDiskSizeInMB: 1_047_552,
      resourceDiskSizeInMB: 0,
    })),
  );
  return page(call, sizes);
}
