/** How names of databases and hosts are matched by the patterns that accounts and grants carry, and which of several is the more specific. */

/** As LIKE with `\` as its escape: case counts. https://dev.mysql.com/doc/refman/8.4/en/grant.html#grant-quoting */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  // Behind the last `%`, and how far what it stands for reaches.
  let retry = -1;
  let reach = 0;
  while (at < text.length) {
    if (pattern[next] === '%') {
      retry = ++next;
      reach = at;
    } else if (fitsAt(text, at, pattern, next)) {
      next += isEscape(pattern, next) ? 2 : 1;
      at++;
    } else if (retry >= 0) {
      next = retry;
      at = ++reach;
    } else return false;
  }
  while (pattern[next] === '%') next++;
  return next === pattern.length;
}
function isEscape(pattern: string, at: number): boolean {
  return pattern[at] === '\\' && at + 1 < pattern.length;
}
function fitsAt(text: string, at: number, pattern: string, next: number): boolean {
  if (isEscape(pattern, next)) return pattern[next + 1] === text[at];
  return pattern[next] === '_' || pattern[next] === text[at];
}

/** A name as a pattern that fits nothing else. */
export function escapePattern(name: string): string {
  return name.replace(/[\\%_]/g, '\\$&');
}

/**
 * How specific a pattern is, as MySQL orders the rows of its grant tables: 128 without a wildcard, else by where the first one stands, 0 for an empty one.
 * The higher one is looked at first.
 */
export function specificity(pattern: string): number {
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\' && at + 1 < pattern.length) at++;
    else if (char === '%' || char === '_') return Math.min(at + 1, 127);
  }
  return pattern === '' ? 0 : 128;
}

/** `a.b.c.d` as a number; null where it is none. */
function addressOf(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const bytes = match.slice(1).map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes.reduce((number, byte) => number * 256 + byte, 0) : null;
}

/** The host of an account, read once. */
export interface HostPattern {
  readonly text: string;
  /** An address, or a network: `10.0.0.0/255.255.255.0`, `10.0.0.0/24`. */
  readonly network: { readonly address: number; readonly mask: number; readonly kind: 'address' | 'cidr' | 'netmask' } | null;
  readonly specificity: number;
}

function networkOf(text: string): HostPattern['network'] {
  const [base = '', mask] = text.split('/');
  const address = addressOf(base);
  if (address === null) return null;
  if (mask === undefined) return { address, mask: 0xffffffff, kind: 'address' };
  const bits = /^\d{1,2}$/.test(mask) ? Number(mask) : null;
  if (bits !== null) return bits <= 32 ? { address, mask: bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0, kind: 'cidr' } : null;
  const netmask = addressOf(mask);
  return netmask === null ? null : { address, mask: netmask, kind: 'netmask' };
}
export function hostPattern(text: string): HostPattern {
  return { text, network: networkOf(text), specificity: specificity(text) };
}

/**
 * Whether a client's host fits.
 * @param hosts what its address is known as: its IP, and `localhost` for this machine. IPv4 addresses in IPv6 (`::ffff:127.0.0.1`) count as IPv4.
 */
export function fitsHost(pattern: HostPattern, hosts: readonly string[]): boolean {
  return hosts.some((host) => {
    const plain = host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
    if (pattern.network !== null) {
      const address = addressOf(plain);
      return address !== null && (address & pattern.network.mask) === (pattern.network.address & pattern.network.mask);
    }
    // No host at all is every host.
    return pattern.text === '' || matchesPattern(plain, pattern.text.toLowerCase());
  });
}

const networkOrder = { address: 0, cidr: 1, netmask: 2 } as const;

/** Order in which hosts are looked at: addresses before networks before names before patterns. https://dev.mysql.com/doc/refman/8.4/en/connection-access.html */
export function compareHosts(left: HostPattern, right: HostPattern): number {
  if (left.network !== null && right.network !== null) {
    return (
      networkOrder[left.network.kind] - networkOrder[right.network.kind] ||
      right.network.mask - left.network.mask ||
      right.specificity - left.specificity
    );
  }
  if (left.network !== null || right.network !== null) return left.network === null ? 1 : -1;
  return right.specificity - left.specificity;
}
