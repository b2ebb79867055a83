/** All scenarios that were played with MySQL, by the file of their answers. */
import type { Scenario } from '../scenario.ts';
import { charsetScenarios } from './charsets.ts';
import { commandScenarios } from './commands.ts';
import { cursorScenarios } from './cursors.ts';
import { metadataScenarios } from './metadata.ts';
import { trackingScenarios } from './tracking.ts';

export const scenarioDatabase = 'wsql_wire';
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  charsets: charsetScenarios,
  commands: commandScenarios,
  cursors: cursorScenarios,
  metadata: metadataScenarios,
  tracking: trackingScenarios,
};
