/** The questions of tools that cannot be run here. */
import { describeStatements } from './transcript.ts';

describeStatements('Statements of', ['dbeaver', 'heidisql', 'prisma', 'mycli', 'adminer', 'phpmyadmin', 'workbench']);
