export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: unknown;
  /** Of its licence and notices; empty where it has none. */
  readonly text: string;
}

export function refuseOtherLicences(packages: readonly BundledPackage[]): void;

export function noticesOf(packages: readonly BundledPackage[]): string;
