/** The server that a migration is for: names that it has for what another one means. */
import type { ColumnModel, DatabaseModel, RoutineModel, ServerModel, TableModel, TypedModel } from '../../model.ts';
import { charsetOf, isUsualCollation, usualCollation } from '../side.ts';

/** Definitions of the one server in the words of the other. */
export class Place {
  readonly server: ServerModel;
  readonly #from: ServerModel;

  /** @param server where statements are run. @param from whose definitions they are. */
  constructor(server: ServerModel, from: ServerModel) {
    this.server = server;
    this.#from = from;
  }
  get isMariaDb(): boolean {
    return this.server.product === 'MariaDB';
  }

  /** What is usual there is what is usual here. */
  collation(collation: string): string {
    return isUsualCollation(collation, this.#from) ? usualCollation(charsetOf(collation), this.server) : collation;
  }
  collated<T extends { readonly collation: string | null }>(one: T): T {
    return one.collation === null ? one : { ...one, collation: this.collation(one.collation) };
  }
  column(column: ColumnModel): ColumnModel {
    return this.collated(column);
  }
  table(table: TableModel): TableModel {
    const checks = this.isMariaDb ? table.checks : table.checks.map((check) => ({ ...check, column: null }));
    return { ...this.collated(table), columns: table.columns.map((column) => this.column(column)), checks };
  }
  database(database: DatabaseModel): DatabaseModel {
    return this.collated(database);
  }
  routine(routine: RoutineModel): RoutineModel {
    const typed = <T extends TypedModel>(of: T) => this.collated(of);
    return this.program({
      ...routine,
      parameters: routine.parameters.map(typed),
      returns: routine.returns === null ? null : typed(routine.returns),
    });
  }
  /** Modes that only MariaDB knows, and that mean nothing to a program. */
  program<T extends { readonly sqlMode: string; readonly connectionCollation: string | null }>(program: T): T {
    const modes = program.sqlMode.split(',').filter((mode) => this.isMariaDb || mode !== 'NO_AUTO_CREATE_USER');
    const { connectionCollation } = program;
    return {
      ...program,
      sqlMode: modes.join(','),
      connectionCollation: connectionCollation === null ? null : this.collation(connectionCollation),
    };
  }
}
