/**
 * What the example knows of a software package, whichever catalogue it comes from.
 */

/** One package of a catalogue. */
export interface PackageRecord {
  readonly name: string;
  readonly version: string;
  /** Debian's section, or a npm package's license. */
  readonly section: string;
  /** Name, often with an address in angle brackets. */
  readonly maintainer: string;
  readonly installedKiB: number;
  readonly summary: string;
  readonly homepage: string | undefined;
  readonly dependencies: readonly Dependency[];
}

/** What a package needs beside itself. */
export interface Dependency {
  readonly name: string;
  /** `>= 2.34`, or nothing where any version will do. */
  readonly versions: string | undefined;
}

/** Where the packages come from. */
export interface Catalogue {
  readonly title: string;
  /** Each name once. */
  readonly packages: readonly PackageRecord[];
}
