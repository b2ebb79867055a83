/** How a server is: whether it takes writes, whether it can serve at all, how far it is behind. */

export interface Health {
  readonly version: string;
  /** Whether it refuses writes; null where it does not say. */
  readonly readOnly: boolean | null;
  /** Why it cannot serve although it answers; null where it can. */
  readonly unready: string | null;
  /** Seconds that a replica is behind; null for what is none, and where that is not known. */
  readonly lag: number | null;
}
