/** A picture of tables and foreign keys, laid out by Graphviz. docs/introspect.md */
import type { Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { detailFor } from './picture/detail.ts';
import { drawPicture } from './picture/draw.ts';
import { layOut, type Picture } from './picture/layout.ts';
import { escaped } from './picture/markup.ts';
import { type Graph, graphOf } from './picture/relations.ts';
import { pictureStyle } from './picture/style.ts';

export async function render(model: Model, { picture: { detail, direction } }: Pick<FormatOptions, 'picture'>): Promise<string> {
  const graph = graphOf(model);
  const laidOut = await layOut(graph, detail ?? detailFor(graph.nodes.length), direction ?? 'LR');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgOf(laidOut, graph, `<style>${pictureStyle()}</style>`, titleOf(model))}\n`;
}

/** @param style of what stands by itself. @param title what it is a picture of. */
export function svgOf(picture: Picture, { nodes, relations }: Graph, style: string, title: string): string {
  const [width, height] = [Math.ceil(picture.width), Math.ceil(picture.height)];
  const about = `Tables: ${nodes.map(({ table }) => table.name).join(', ')}. Foreign keys: ${relations.length}.`;
  const root = `xmlns="http://www.w3.org/2000/svg" class="er" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const roles = 'role="graphics-document" aria-roledescription="entity-relationship diagram"';
  const texts = `<title>${escaped(title)}</title><desc>${escaped(about)}</desc>`;
  return `<svg ${root} ${roles}>${texts}${style}\n${drawPicture(picture)}\n</svg>`;
}

function titleOf({ databases }: Model): string {
  return `Tables of ${databases.map(({ name }) => name).join(', ')}`;
}
