export function removeOldChunks(
  folder: string,
  builds: { readonly named: readonly string[]; readonly before: readonly string[]; readonly nowMs: number },
): void;

export function readChunksList(file: string): readonly string[];
