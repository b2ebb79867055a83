/** Names that somebody may have meant. */
import { nearest as near } from '../../src/completion/nearest.ts';

/** `; did you mean shop or shops?`, or nothing. */
export function nearest(typed: string, names: readonly string[]): string {
  const found = near(typed, new Set(names));
  return found.length === 0 ? '' : `; did you mean ${found.join(' or ')}?`;
}
