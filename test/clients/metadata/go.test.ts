/** What Go's tools find in a database, and make of it. */
import { goProgram } from '../go/install.ts';
import { describeTools } from './transcript.ts';

describeTools('Go', [{ name: 'gorm', program: () => goProgram('migrator') }]);
