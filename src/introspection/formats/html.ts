/** One page that needs nothing else: tables with what refers to them, pictures, a search. Its script is src/introspection/formats/html. docs/introspect.md */
import { UsageError } from '../../errors.ts';
import type { DatabaseModel, Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { compacted } from './html/data.ts';
import { detailFor } from './picture/detail.ts';
import { layOut } from './picture/layout.ts';
import { escaped } from './picture/markup.ts';
import { graphOf } from './picture/relations.ts';
import { embeddedStyle } from './picture/style.ts';
import { reduced } from './reduced.ts';
import { svgOf } from './svg.ts';

/** As scripts/bundle-schema-page.ts makes it. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** @throws UsageError in a checkout where the page's script was not bundled. */
export async function render(model: Model, options: Pick<FormatOptions, 'picture' | 'statistics' | 'definers'>): Promise<string> {
  const { script, style } = await loadAssets();
  const told = reduced(model, options);
  const styles = `${style}${embeddedStyle()}`;
  const pictures = await Promise.all(told.databases.map((database) => pictureOf(database, told, options.picture)));
  const title = model.databases.length === 1 ? (model.databases[0]?.name ?? '') : 'Databases';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${await policy(script, styles)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="wsql introspect">
<title>${escaped(title)}</title>
<style>${styles}</style>
</head>
<body>
<aside>
<div class="top">
<div class="brand"><a href="#">${escaped(title)}</a><select id="theme" aria-label="Colours"><option value="auto">Auto</option><option value="light">Light</option><option value="dark">Dark</option></select></div>
<input type="search" id="search" role="combobox" aria-expanded="true" aria-controls="list" aria-autocomplete="list" aria-keyshortcuts="/" aria-label="Search tables, columns, comments" placeholder="Search ( / )" autocomplete="off" spellcheck="false">
<p id="count" class="quiet" role="status" hidden></p>
</div>
<div id="list" role="listbox" aria-label="Databases, tables, views, routines, events"></div>
</aside>
<main id="main"><noscript>This page needs JavaScript, which is in it.</noscript></main>
<button type="button" id="menu">Tables</button>
${pictures.join('\n')}
<script type="application/json" id="model">${inScript(JSON.stringify(compacted(told)))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** The tables of a database as far as they are in it; empty without tables. */
async function pictureOf(database: DatabaseModel, model: Model, { detail, direction }: FormatOptions['picture']): Promise<string> {
  if (database.tables.length === 0) return '';
  const graph = graphOf({ ...model, databases: [database] });
  const picture = await layOut(graph, detail ?? detailFor(graph.nodes.length), direction ?? 'LR');
  return `<template data-database="${escaped(database.name)}">${svgOf(picture, graph, '', `Tables of ${database.name}`)}</template>`;
}

/** No text of a database ends the element that it is in, or begins a comment. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

/** The page's own script and styles, and nothing else from anywhere. */
async function policy(script: string, style: string): Promise<string> {
  const [ofScript, ofStyle] = await Promise.all([hash(script), hash(style)]);
  return `default-src 'none'; script-src '${ofScript}'; style-src '${ofStyle}'; base-uri 'none'; form-action 'none'`;
}
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/** Of the source tree it is what was built last; bundled, this is a chunk at the top and the module an entry of its own. */
async function loadAssets(): Promise<PageAssets> {
  const own = import.meta.url;
  const url = new URL(own.endsWith('.ts') ? '../../../dist/introspect/page.js' : './dist/introspect/page.js', own).href;
  try {
    const { default: assets }: { readonly default: PageAssets } = await import(url);
    return assets;
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      '--format html: its page is not built in this checkout: node scripts/toolchain.mjs run bun scripts/bundle-schema-page.ts',
    );
  }
}
