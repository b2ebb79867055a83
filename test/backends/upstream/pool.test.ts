/** The pool by itself, with a clock that is moved by hand. */
import { beforeEach, expect, test } from 'bun:test';
import type { Clock } from '../../../src/backends/upstream/pool/clock.ts';
import type { Holder, Keeper, Spec } from '../../../src/backends/upstream/pool/entry.ts';
import { Pool } from '../../../src/backends/upstream/pool/pool.ts';
import { POOL_DEFAULTS, type PoolSettings } from '../../../src/backends/upstream/pool/settings.ts';

class HandClock implements Clock {
  #now = 1000;
  #alarms: { at: number; run: () => void }[] = [];
  now = () => this.#now;
  random = () => 0;
  after(milliseconds: number, run: () => void) {
    const alarm = { at: this.#now + milliseconds, run };
    this.#alarms.push(alarm);
    const cancel = () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
    return { cancel };
  }
  /** Lets time pass, and what promises wait for happen. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const next = this.#alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      next.run();
    }
    this.#now = end;
    await settle();
  }
}
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

interface Connection {
  readonly id: number;
  readonly key: string;
  closed: () => void;
}
class Server implements Keeper<Connection, Spec> {
  readonly name = 'db:3306';
  readonly log: string[] = [];
  readonly open_ = new Set<Connection>();
  failure: Error | null = null;
  sick = new Set<number>();
  used = [0, 0];
  /** Logins that are not answered until this is called. */
  slow: (() => void)[] | null = null;
  #next = 1;
  async open({ key }: Spec): Promise<Connection> {
    if (this.slow !== null) await new Promise<void>((resolve) => this.slow?.push(resolve));
    if (this.failure !== null) throw this.failure;
    const connection: Connection = { id: this.#next++, key, closed: () => undefined };
    this.open_.add(connection);
    this.log.push(`open ${connection.id}`);
    return connection;
  }
  async reset({ id }: Connection): Promise<void> {
    this.log.push(`reset ${id}`);
    if (this.sick.has(id)) throw new Error('gone');
  }
  async validate({ id }: Connection): Promise<void> {
    this.log.push(`validate ${id}`);
    if (this.sick.has(id)) throw new Error('gone');
  }
  destroy(connection: Connection): void {
    if (!this.open_.delete(connection)) return;
    this.log.push(`close ${connection.id}`);
    connection.closed();
  }
  onClose(connection: Connection, closed: () => void): void {
    connection.closed = closed;
  }
  fits(): boolean {
    return true;
  }
  usage(inUse: number, idle: number): void {
    this.used = [inUse, idle];
  }
}

class Client implements Holder {
  static uses = 0;
  lastUsed = 0;
  /** When its connection may be taken. */
  free = Number.POSITIVE_INFINITY;
  use = 'in a transaction';
  connection: Connection | null = null;
  error: unknown = null;
  partableAt(): number {
    return this.free;
  }
  part(): void {
    this.connection = null;
  }
  ask(key = 'k'): this {
    pool.acquire({ key }, this).then(
      (connection) => {
        this.connection = connection;
        this.lastUsed = ++Client.uses;
      },
      (error: unknown) => {
        this.error = error;
      },
    );
    return this;
  }
  async has(key?: string): Promise<this> {
    this.ask(key);
    await settle();
    return this;
  }
  /** Its statement is answered: it has nothing there any more. */
  idle(): void {
    this.free = 0;
    if (pool.pressed) pool.yielded();
  }
  leave(left = false): void {
    if (this.connection !== null) pool.release(this.connection, left);
    this.connection = null;
  }
}

let clock: HandClock;
let server: Server;
let pool: Pool<Connection, Spec>;
function makePool(settings: Partial<PoolSettings>): void {
  pool = new Pool(server, { ...POOL_DEFAULTS, ...settings }, clock);
}
beforeEach(() => {
  clock = new HandClock();
  server = new Server();
  makePool({ max: 2 });
});
const client = (key?: string) => new Client().has(key);

test('a holder keeps its connection while there are enough', async () => {
  const [a, b] = [await client(), await client()];
  a.idle();
  b.idle();
  expect([a.connection?.id, b.connection?.id]).toEqual([1, 2]);
  expect(server.used).toEqual([2, 0]);
});

test('the connection of who has not used it for longest is taken, of nobody who has something there', async () => {
  const [a, b] = [await client(), await client()];
  a.idle();
  b.idle();
  a.lastUsed = ++Client.uses;
  const c = await client();
  expect([a.connection?.id, b.connection, c.connection?.id]).toEqual([1, null, 2]);
  a.free = Number.POSITIVE_INFINITY;
  const d = await client();
  expect(d.connection).toBeNull();
  a.idle();
  await settle();
  expect([a.connection, d.connection?.id]).toEqual([null, 1]);
});

test('first come, first served', async () => {
  const [a, b] = [await client(), await client()];
  const waiting = [await client(), await client(), await client()];
  b.leave();
  await settle();
  expect(waiting.map(({ connection }) => connection?.id)).toEqual([2, undefined, undefined]);
  a.idle();
  await settle();
  expect(waiting.map(({ connection }) => connection?.id)).toEqual([2, 1, undefined]);
});

test('who waits too long is told why, and leaves the queue', async () => {
  makePool({ max: 2, acquireTimeout: 3000 });
  const [a, b] = [await client(), await client()];
  b.use = 'with prepared statements';
  const c = await client();
  await clock.pass(2999);
  expect(c.error).toBeNull();
  await clock.pass(1);
  expect(c.error).toMatchObject({ errno: 1040, sqlState: '08004' });
  expect(String(c.error)).toContain(
    'no connection to db:3306 became free in 3 s; 2 of 2 are in use (1 in a transaction, 1 with prepared statements)',
  );
  expect(String(c.error)).toContain('--pool-max');
  a.leave();
  await settle();
  expect(pool.describe()).toMatchObject({ waiting: 0, idle: 1, inUse: 1 });
});

test('who gives up leaves the queue', async () => {
  await client();
  await client();
  const c = await client();
  pool.giveUp(c, new Error('killed'));
  await settle();
  expect(c.error).toEqual(new Error('killed'));
  expect(pool.pressed).toBe(false);
});

test('a connection that will be free only later is taken then', async () => {
  const [a] = [await client(), await client()];
  a.free = clock.now() + 500;
  const c = await client();
  await clock.pass(499);
  expect(c.connection).toBeNull();
  await clock.pass(2);
  expect(c.connection?.id).toBe(1);
});

test('what a user has left there is ended at once, before somebody else gets it', async () => {
  const a = await client();
  a.leave(true);
  expect(server.log).toEqual(['open 1', 'reset 1']);
  await settle();
  expect((await client()).connection?.id).toBe(1);
});

test('a connection that cannot be reset is closed', async () => {
  const a = await client();
  server.sick.add(1);
  a.leave(true);
  await settle();
  expect(server.log).toEqual(['open 1', 'reset 1', 'close 1']);
  expect((await client()).connection?.id).toBe(2);
});

test('a connection that has idled is tried before it is lent; a dead one is replaced', async () => {
  const a = await client();
  a.leave();
  await clock.pass(6000);
  const b = await client();
  expect(b.connection?.id).toBe(1);
  b.leave();
  server.sick.add(1);
  await clock.pass(6000);
  expect((await client()).connection?.id).toBe(2);
  expect(server.log).toEqual(['open 1', 'validate 1', 'validate 1', 'close 1', 'open 2']);
});

test('a trial that is not answered ends the connection', async () => {
  (await client()).leave();
  server.validate = () => new Promise(() => undefined);
  await clock.pass(6000);
  const b = await client();
  await clock.pass(9999);
  expect(b.connection).toBeNull();
  pool.giveUp(b, new Error('enough'));
  await clock.pass(1);
  expect(server.log.at(-1)).toBe('close 1');
});

test('idle connections end after a while, down to the least', async () => {
  makePool({ max: 10, min: 2, idleTimeout: 10_000 });
  const clients = await Promise.all([client(), client(), client(), client()]);
  for (const one of clients) one.leave();
  await clock.pass(9000);
  expect(server.open_.size).toBe(4);
  await clock.pass(2000);
  expect(server.open_.size).toBe(2);
});

test('the least there should be are opened, and opened again', async () => {
  makePool({ max: 10, min: 3, idleTimeout: 10_000 });
  pool.warm({ key: 'k' });
  await settle();
  expect(server.used).toEqual([0, 3]);
  for (const connection of [...server.open_].slice(1)) server.destroy(connection);
  server.failure = new Error('down');
  await clock.pass(3000);
  expect(server.open_.size).toBe(1);
  server.failure = null;
  await clock.pass(1000);
  expect(server.open_.size).toBe(3);
});

test('an old connection ends: idle at once, used as soon as it is not, taken from who can do without', async () => {
  makePool({ max: 10, maxLifetime: 60_000, idleTimeout: 1e9 });
  const [a, b, c] = [await client(), await client(), await client()];
  a.leave();
  c.idle();
  await clock.pass(61_000);
  expect(server.log.slice(3)).toEqual(['close 1', 'close 3']);
  expect([b.connection?.id, c.connection]).toEqual([2, null]);
  b.leave();
  expect(server.log.at(-1)).toBe('close 2');
});

test('a login that fails is told to who it was for, not to the others', async () => {
  server.slow = [];
  const [a, b] = [await client(), await client()];
  server.failure = new Error('refused');
  server.slow[0]?.();
  await settle();
  expect([a.error, b.error]).toEqual([new Error('refused'), null]);
  server.failure = null;
  server.slow[1]?.();
  await settle();
  expect(b.connection?.id).toBe(1);
});

test('who has a login under way takes what becomes free before that', async () => {
  const a = await client();
  server.slow = [];
  const b = await client();
  a.leave();
  await settle();
  expect(b.connection?.id).toBe(1);
  server.slow[0]?.();
  await settle();
  expect(pool.describe()).toMatchObject({ inUse: 1, idle: 1, opening: 0 });
});

test('connections of another key make room', async () => {
  const [a, b] = [await client('x'), await client('x')];
  b.leave();
  const c = await client('y');
  expect(server.log).toEqual(['open 1', 'open 2', 'close 2', 'open 3']);
  a.idle();
  const d = await client('y');
  expect([a.connection, c.connection?.id, d.connection?.id]).toEqual([null, 3, 4]);
});

test('a connection that the server closes makes room', async () => {
  const a = await client();
  await client();
  const c = await client();
  const lost = a.connection;
  if (lost !== null) server.destroy(lost);
  await settle();
  expect(c.connection?.id).toBe(3);
  a.leave();
  expect(pool.describe()).toMatchObject({ inUse: 2, idle: 0 });
});

test('closing: who waits is told, idle connections end, the others when they come back or the time is up', async () => {
  const [a, b] = [await client(), await client()];
  const c = await client();
  let closed = false;
  const closing = pool.close(5000).then(() => {
    closed = true;
  });
  await settle();
  expect(c.error).toMatchObject({ errno: 1053 });
  a.leave();
  await settle();
  expect([server.log.at(-1), closed]).toEqual(['close 1', false]);
  await clock.pass(5000);
  await closing;
  expect(server.open_.size).toBe(0);
  b.leave();
  await expect(pool.acquire({ key: 'k' }, b)).rejects.toMatchObject({ errno: 1053 });
});
