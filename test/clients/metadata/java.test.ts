/** What JDBC's drivers tell of a database. */
import { javaProgram } from '../java/install.ts';
import { describeTools } from './transcript.ts';

describeTools(
  'Java',
  ['mysql', 'mariadb'].map((driver) => ({ name: `${driver}-connector-j`, program: () => javaProgram(driver, 'Inspection') })),
);
