/** Slows whoever guesses passwords, and then shuts the address out for a while. Only refusals wait: a right login never does. */

export interface ThrottleLimits {
  /** Refused logins of an address, with no accepted one in between, after which it is shut out: 1129; 0: never. */
  readonly maxConnectErrors: number;
  /** Seconds that it stays so. */
  readonly connectErrorBlock: number;
  /** Refusals that are answered at once; each further one takes twice as long as the one before, from 10 ms on. */
  readonly loginDelayAfter: number;
  /** Most milliseconds that a refusal is held back; 0: none. */
  readonly loginDelayMax: number;
}

interface AddressRecord {
  failures: number;
  /** Of the last failure, in milliseconds. */
  last: number;
  blockedUntil: number;
}

/** Addresses that are remembered. */
const MOST = 10_000;
const FIRST_DELAY = 10;

/** Times are milliseconds of a clock that never goes back. */
export class LoginThrottle {
  readonly #limits: ThrottleLimits;
  /** The one whose last failure is longest ago comes first. */
  readonly #records = new Map<string, AddressRecord>();

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
  }

  isBlocked(address: string, now: number): boolean {
    return (this.#records.get(networkOf(address))?.blockedUntil ?? 0) > now;
  }

  /** A login was refused. @returns milliseconds to wait before saying so. */
  failed(address: string, now: number): number {
    const { maxConnectErrors, connectErrorBlock, loginDelayAfter, loginDelayMax } = this.#limits;
    const key = networkOf(address);
    const record = this.#recent(key, now) ?? { failures: 0, last: now, blockedUntil: 0 };
    record.failures++;
    record.last = now;
    if (maxConnectErrors > 0 && record.failures >= maxConnectErrors) record.blockedUntil = now + connectErrorBlock * 1000;
    this.#remember(key, record);
    const past = record.failures - loginDelayAfter - 1;
    return past < 0 ? 0 : Math.min(loginDelayMax, FIRST_DELAY * 2 ** Math.min(past, 30));
  }

  succeeded(address: string): void {
    this.#records.delete(networkOf(address));
  }

  /** FLUSH HOSTS. */
  flush(): void {
    this.#records.clear();
  }

  /** Failures are forgotten when a block would have ended. */
  #recent(key: string, now: number): AddressRecord | null {
    const record = this.#records.get(key);
    if (record === undefined) return null;
    return now - record.last > Math.max(this.#limits.connectErrorBlock, 1) * 1000 ? null : record;
  }
  #remember(key: string, record: AddressRecord): void {
    this.#records.delete(key);
    this.#records.set(key, record);
    if (this.#records.size <= MOST) return;
    const oldest = this.#records.keys().next();
    if (oldest.done !== true) this.#records.delete(oldest.value);
  }
}

/** An IPv4 address; of an IPv6 one the network that one customer has, since he can take any address of it. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...(tail?.split(':') ?? [])];
  return all.slice(0, 4).join(':');
}
