/** What the WebSocket door shows to browsers: the console page at `/`, and the client library. docs/console.md */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** As scripts/bundle-console.ts makes it. */
interface Asset {
  readonly type: string;
  /** Compressed, in base64. */
  readonly gzip: string;
  readonly shared?: true;
}
type Assets = { readonly [path: string]: Asset };

interface Loaded {
  readonly compressed: Buffer;
  readonly etag: string;
}

/** Nothing from elsewhere, nothing inline, no other page around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NAMES = new Set(['/', '/console.js', '/console.css', '/console.json', '/icon.svg', '/client.js', '/client.iife.js']);

/** Of the source tree it is what was built last; bundled, this is a chunk at the top and the module an entry of its own. */
function moduleUrl(): string {
  const own = import.meta.url;
  return new URL(own.endsWith('.ts') ? '../../../dist/console/assets.js' : './dist/console/assets.js', own).href;
}

export class AssetDoor {
  /** What the page has to know of this server. */
  readonly #settings: string;
  #assets: Promise<Assets | null> | null = null;
  readonly #loaded = new Map<string, Loaded>();

  constructor(settings: { readonly endpoint: string; readonly open: boolean }) {
    this.#settings = JSON.stringify(settings);
  }

  /** Whether a request is for a file of this door. */
  wants({ method }: IncomingMessage, path: string): boolean {
    return (method === 'GET' || method === 'HEAD') && NAMES.has(path);
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff').setHeader('referrer-policy', 'no-referrer');
    response.setHeader('content-security-policy', POLICY).setHeader('cache-control', 'no-cache');
    if (path === '/console.json') {
      response.setHeader('content-type', 'application/json').end(request.method === 'HEAD' ? undefined : this.#settings);
      return;
    }
    this.#assets ??= load();
    const asset = (await this.#assets)?.[path];
    if (asset === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not built: bun scripts/bundle-console.ts makes it\n');
      return;
    }
    response.setHeader('content-type', asset.type);
    if (asset.shared === true) response.setHeader('access-control-allow-origin', '*');
    this.#send(request, response, this.#load(path, asset));
  }

  #load(path: string, { gzip }: Asset): Loaded {
    const known = this.#loaded.get(path);
    if (known !== undefined) return known;
    const compressed = Buffer.from(gzip, 'base64');
    const etag = `"${createHash('sha256').update(compressed).digest('base64url').slice(0, 22)}"`;
    const loaded = { compressed, etag };
    this.#loaded.set(path, loaded);
    return loaded;
  }

  #send({ method, headers }: IncomingMessage, response: ServerResponse, { compressed, etag }: Loaded): void {
    response.setHeader('etag', etag).setHeader('vary', 'accept-encoding');
    if (headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/i.test(String(headers['accept-encoding'] ?? ''));
    const body = takesGzip ? compressed : gunzipSync(compressed);
    if (takesGzip) response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-length', body.length).end(method === 'HEAD' ? undefined : body);
  }
}

/** @returns null where nothing was built. */
async function load(): Promise<Assets | null> {
  try {
    const { default: assets }: { readonly default: Assets } = await import(moduleUrl());
    return assets;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}
