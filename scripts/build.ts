/** Builds dist/wsql, the single executable of this machine: `bun scripts/build.ts`. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.ts';

const dist = join(import.meta.dirname, '..', 'dist');
const fresh = join(dist, `wsql.${process.pid}`);
compile({ outfile: fresh });
// Renamed into place: whoever runs the old one keeps it, and nobody sees half of the new one.
renameSync(fresh, join(dist, 'wsql'));
