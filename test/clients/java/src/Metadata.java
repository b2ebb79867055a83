import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DatabaseMetaData as MySQL lets the driver answer it: expected/*-metadata.txt. */
final class Metadata {
  private Metadata() {}

  interface Call {
    ResultSet run(DatabaseMetaData data) throws Exception;
  }

  static void metadata(Door door) throws Exception {
    try (Connection connection = door.open()) {
      make(connection);
      counts(door, connection);
    }
    for (String options : new String[] {"", door.isMysql() ? "databaseTerm=SCHEMA" : "useCatalogTerm=SCHEMA"}) described(door, options);
  }

  private static void make(Connection connection) throws Exception {
    Door.exec(connection, "CREATE TABLE described (id INT PRIMARY KEY AUTO_INCREMENT COMMENT 'the id', name VARCHAR(30) NOT NULL DEFAULT 'x', price DECIMAL(8,2), made TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, twice DECIMAL(9,2) GENERATED ALWAYS AS (price * 2) STORED, kind ENUM('a','b') DEFAULT 'a', flags SET('x','y'), UNIQUE KEY by_name (name), KEY by_price (price, made)) COMMENT 'of things'");
    Door.exec(connection, "CREATE TABLE referring (a INT, b INT, thing INT NOT NULL, thing_name VARCHAR(30), PRIMARY KEY (b, a), CONSTRAINT to_thing FOREIGN KEY (thing) REFERENCES described (id) ON DELETE CASCADE ON UPDATE SET NULL)".replace("SET NULL", "CASCADE"));
    Door.exec(connection, "CREATE TABLE pairs (a INT, b INT, CONSTRAINT to_pair FOREIGN KEY (b, a) REFERENCES referring (b, a) ON DELETE CASCADE ON UPDATE CASCADE)");
    Door.exec(connection, "CREATE VIEW seen AS SELECT id, name, price + 1 AS more FROM described");
    Door.exec(connection, "CREATE PROCEDURE described_procedure (IN a INT UNSIGNED, OUT b VARCHAR(20), INOUT c DECIMAL(10,3)) COMMENT 'a procedure' SET b = 'x'");
    Door.exec(connection, "CREATE FUNCTION described_function (a DATETIME(3), b ENUM('x','y')) RETURNS BIGINT DETERMINISTIC RETURN 1");
  }

  private static void counts(Door door, Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      Report.equal("inserted", statement.executeUpdate("INSERT INTO described (name, price) VALUES ('a', 1), ('b', 2), ('c', 3)", Statement.RETURN_GENERATED_KEYS), 3);
      Report.equal("keys", Door.read(statement.getGeneratedKeys()), door.isMysql() ? List.of(List.of("1"), List.of("2"), List.of("3")) : List.of(List.of("1")));
      Report.equal("found", statement.executeUpdate("UPDATE described SET price = 2 WHERE id < 3"), 2);
    }
    try (Connection affected = door.open("useAffectedRows=true")) {
      Report.equal("changed", Door.exec(affected, "UPDATE described SET price = 5 WHERE id = 1 OR price = 5"), 1);
      Report.equal("changed again", Door.exec(affected, "UPDATE described SET price = 5 WHERE id = 1"), 0);
    }
    try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT id, name AS label, COUNT(*), 1 + 1, d.price AS `d.price` FROM described d GROUP BY id")) {
      List<String> names = new ArrayList<>();
      for (int index = 1; index <= 5; index++) names.add(row.getMetaData().getColumnLabel(index) + "/" + row.getMetaData().getColumnName(index) + "/" + row.getMetaData().getTableName(index));
      Recorded.equal(door, "names", names);
    }
    try (Statement updatable = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE); ResultSet rows = updatable.executeQuery("SELECT id, name, price FROM described ORDER BY id")) {
      rows.next();
      rows.updateString("name", "é changed");
      rows.updateRow();
      rows.last();
      rows.deleteRow();
      rows.moveToInsertRow();
      rows.updateString("name", "inserted");
      rows.insertRow();
    }
    Report.equal("after changes through a result", Door.rows(connection, "SELECT id, name FROM described ORDER BY id"), List.of(List.of("1", "é changed"), List.of("2", "b"), List.of("4", "inserted")));
  }

  private static void described(Door door, String options) throws Exception {
    List<String> lines = new ArrayList<>();
    try (Connection connection = door.open(options)) {
      DatabaseMetaData data = connection.getMetaData();
      String catalog = options.isEmpty() ? door.database() : null;
      String schema = options.isEmpty() ? null : door.database();
      for (String table : new String[] {"described", "%ring", "see_"}) add(lines, data, "getTables " + table, it -> it.getTables(catalog, schema, table, null));
      add(lines, data, "getTables of one kind", it -> it.getTables(catalog, schema, "%e%", new String[] {"VIEW"}));
      for (String table : new String[] {"described", "referring", "seen", "types", "types_binary"}) add(lines, data, "getColumns " + table, it -> it.getColumns(catalog, schema, table, "%"));
      add(lines, data, "getColumns by pattern", it -> it.getColumns(catalog, schema, "%e%", "pri%"));
      for (String table : new String[] {"described", "referring", "pairs"}) {
        add(lines, data, "getPrimaryKeys " + table, it -> it.getPrimaryKeys(catalog, schema, table));
        add(lines, data, "getIndexInfo " + table, it -> it.getIndexInfo(catalog, schema, table, false, true));
        add(lines, data, "getIndexInfo unique " + table, it -> it.getIndexInfo(catalog, schema, table, true, true));
        add(lines, data, "getImportedKeys " + table, it -> it.getImportedKeys(catalog, schema, table));
        add(lines, data, "getExportedKeys " + table, it -> it.getExportedKeys(catalog, schema, table));
        add(lines, data, "getBestRowIdentifier " + table, it -> it.getBestRowIdentifier(catalog, schema, table, DatabaseMetaData.bestRowSession, true));
        add(lines, data, "getVersionColumns " + table, it -> it.getVersionColumns(catalog, schema, table));
        add(lines, data, "getTablePrivileges " + table, it -> it.getTablePrivileges(catalog, schema, table));
        add(lines, data, "getColumnPrivileges " + table, it -> it.getColumnPrivileges(catalog, schema, table, "%"));
      }
      add(lines, data, "getCrossReference", it -> it.getCrossReference(catalog, schema, "described", catalog, schema, "referring"));
      add(lines, data, "getProcedures", it -> it.getProcedures(catalog, schema, "described%"));
      add(lines, data, "getProcedureColumns", it -> it.getProcedureColumns(catalog, schema, "described_procedure", "%"));
      add(lines, data, "getFunctions", it -> it.getFunctions(catalog, schema, "described%"));
      add(lines, data, "getFunctionColumns", it -> it.getFunctionColumns(catalog, schema, "described%", "%"));
      add(lines, data, "getTableTypes", DatabaseMetaData::getTableTypes);
      add(lines, data, "getTypeInfo", DatabaseMetaData::getTypeInfo);
      add(lines, data, "getUDTs", it -> it.getUDTs(catalog, schema, "%", null));
      add(lines, data, "getClientInfoProperties", DatabaseMetaData::getClientInfoProperties);
      add(lines, data, "getSuperTables", it -> it.getSuperTables(catalog, schema, "%"));
      add(lines, data, "getAttributes", it -> it.getAttributes(catalog, schema, "%", "%"));
      add(lines, data, "getPseudoColumns", it -> it.getPseudoColumns(catalog, schema, "%", "%"));
      boolean listed = (options.isEmpty() ? Door.read(data.getCatalogs()) : Door.read(data.getSchemas())).stream().anyMatch(row -> row.get(0).equals(door.database()));
      Report.that("the database is listed", listed);
      lines.add("getMaxColumnNameLength " + data.getMaxColumnNameLength() + " storesLowerCaseIdentifiers " + data.storesLowerCaseIdentifiers() + " quote " + data.getIdentifierQuoteString() + " isolation " + data.getDefaultTransactionIsolation() + " user " + data.getUserName().replaceFirst("@.*", "") + " readOnly " + data.isReadOnly());
    }
    Recorded.equal(door, options.isEmpty() ? "metadata" : "metadata-schemas", lines);
  }

  private static void add(List<String> lines, DatabaseMetaData data, String heading, Call call) throws Exception {
    try {
      lines.addAll(Recorded.lines(heading, call.run(data)));
    } catch (java.sql.SQLException error) {
      lines.add("## " + heading + "\n" + error.getErrorCode() + " " + error.getSQLState() + " " + error.getMessage());
    }
  }
}
