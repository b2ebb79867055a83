import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Every method of DatabaseMetaData on the database of test/clients/metadata/schema.sql, as text, with each way that MySQL Connector/J (`mysql`) or MariaDB Connector/J (`mariadb`) has of asking. */
public final class Inspection {
  private static final String[] MYSQL = {"", "useInformationSchema=true", "useInformationSchema=false", "databaseTerm=SCHEMA", "databaseTerm=SCHEMA&useInformationSchema=false", "nullDatabaseMeansCurrent=true&tinyInt1isBit=false&yearIsDateType=false&getProceduresReturnsFunctions=false&useInformationSchema=true", "tinyInt1isBit=false&nullDatabaseMeansCurrent=true&useInformationSchema=false&yearIsDateType=false", "useServerPrepStmts=true&useInformationSchema=true"};
  private static final String[] MARIADB = {"", "useCatalogTerm=SCHEMA", "nullDatabaseMeansCurrent=true&tinyInt1isBit=false&yearIsDateType=false", "useServerPrepStmts=true"};
  /** What tells of the server's or the driver's version, the connection, or the server's own list of words. */
  private static final List<String> OWN = List.of("getConnection", "getURL", "getDatabaseProductVersion", "getDatabaseMajorVersion", "getDatabaseMinorVersion", "getDriverVersion", "getSQLKeywords", "getUserName", "getDatabaseProductName");
  private static final List<String> ESTIMATES = List.of("CARDINALITY", "PAGES");

  public static void main(String[] arguments) throws Exception {
    Door door = Door.of(arguments[0]);
    for (String options : door.isMysql() ? MYSQL : MARIADB) {
      System.out.println("# " + (options.isEmpty() ? "as it is" : options));
      try (Connection connection = door.open(options)) {
        boolean schemas = options.contains("=SCHEMA");
        scalars(connection.getMetaData());
        results(connection.getMetaData(), schemas ? null : door.database(), schemas ? door.database() : null);
      }
    }
    System.exit(0);
  }

  /** Methods without parameters: limits, features, names. */
  private static void scalars(DatabaseMetaData data) throws Exception {
    Method[] methods = DatabaseMetaData.class.getMethods();
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    for (Method method : methods) {
      if (method.getParameterCount() > 0 || method.getDeclaringClass() != DatabaseMetaData.class || OWN.contains(method.getName())) continue;
      try {
        Object answer = method.invoke(data);
        if (answer instanceof ResultSet) say(method.getName(), (ResultSet) answer, method.getName().matches("getCatalogs|getSchemas"));
        else System.out.println(method.getName() + " " + answer);
      } catch (InvocationTargetException error) {
        System.out.println(method.getName() + " " + error.getCause());
      }
    }
  }

  interface Call {
    ResultSet run() throws SQLException;
  }

  private static void results(DatabaseMetaData data, String catalog, String schema) throws SQLException {
    for (String table : new String[] {"%", "person", "o%", "every\\_type", "STAFF", "nosuch"}) tell("getTables " + table, () -> data.getTables(catalog, schema, table, null));
    for (String[] kinds : new String[][] {{"TABLE"}, {"VIEW"}, {"TABLE", "VIEW"}, {"SYSTEM TABLE"}, {"LOCAL TEMPORARY"}}) tell("getTables " + String.join(",", kinds), () -> data.getTables(catalog, schema, "%", kinds));
    tell("getTables of the system", () -> data.getTables(catalog == null ? null : "mysql", schema == null ? null : "mysql", "user", null));
    tell("getTables of information_schema", () -> data.getTables(catalog == null ? null : "information_schema", schema == null ? null : "information_schema", "TABLES", null));
    tell("getColumns", () -> data.getColumns(catalog, schema, "%", "%"));
    tell("getColumns by names", () -> data.getColumns(catalog, schema, "p%", "n_me"));
    tell("getColumns of none", () -> data.getColumns(catalog, schema, "nosuch", "%"));
    tell("getPseudoColumns", () -> data.getPseudoColumns(catalog, schema, "%", "%"));
    for (String table : new String[] {"country", "person", "orders", "order_line", "every_type", "no_key", "odd name", "staff"}) {
      tell("getPrimaryKeys " + table, () -> data.getPrimaryKeys(catalog, schema, table));
      tell("getIndexInfo " + table, () -> data.getIndexInfo(catalog, schema, table, false, true));
      tell("getIndexInfo unique " + table, () -> data.getIndexInfo(catalog, schema, table, true, false));
      tell("getImportedKeys " + table, () -> data.getImportedKeys(catalog, schema, table));
      tell("getExportedKeys " + table, () -> data.getExportedKeys(catalog, schema, table));
      tell("getBestRowIdentifier " + table, () -> data.getBestRowIdentifier(catalog, schema, table, DatabaseMetaData.bestRowSession, true));
      tell("getVersionColumns " + table, () -> data.getVersionColumns(catalog, schema, table));
      tell("getColumnPrivileges " + table, () -> data.getColumnPrivileges(catalog, schema, table, "%"));
      tell("getTablePrivileges " + table, () -> data.getTablePrivileges(catalog, schema, table));
    }
    tell("getCrossReference", () -> data.getCrossReference(catalog, schema, "person", catalog, schema, "orders"));
    tell("getCrossReference to itself", () -> data.getCrossReference(catalog, schema, "person", catalog, schema, "person"));
    tell("getProcedures", () -> data.getProcedures(catalog, schema, "%"));
    tell("getProcedures by name", () -> data.getProcedures(catalog, schema, "raise%"));
    tell("getProcedureColumns", () -> data.getProcedureColumns(catalog, schema, "%", "%"));
    tell("getProcedureColumns by names", () -> data.getProcedureColumns(catalog, schema, "raise_all", "m%"));
    tell("getFunctions", () -> data.getFunctions(catalog, schema, "%"));
    tell("getFunctionColumns", () -> data.getFunctionColumns(catalog, schema, "%", "%"));
    tell("getUDTs", () -> data.getUDTs(catalog, schema, "%", null));
    tell("getAttributes", () -> data.getAttributes(catalog, schema, "%", "%"));
    tell("getSuperTypes", () -> data.getSuperTypes(catalog, schema, "%"));
    tell("getSuperTables", () -> data.getSuperTables(catalog, schema, "%"));
    tell("getSchemas by name", () -> data.getSchemas(null, "wsql\\_clients"));
  }

  private static void tell(String heading, Call call) throws SQLException {
    try {
      say(heading, call.run(), false);
    } catch (SQLException error) {
      System.out.println("## " + heading + "\n" + error.getErrorCode() + " " + error.getSQLState() + " " + error.getMessage().split("\n")[0]);
    }
  }

  /** Its columns with their types (a sum of sizes has that of MySQL's dictionary's columns, which are not those of information_schema), then a line for each row. @param databases whether only those of a fresh server are told. */
  private static void say(String heading, ResultSet result, boolean databases) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<String> names = new ArrayList<>();
    for (int index = 1; index <= columns.getColumnCount(); index++) names.add(columns.getColumnLabel(index) + (columns.getColumnLabel(index).equals("COLUMN_SIZE") ? "" : ":" + columns.getColumnTypeName(index)));
    System.out.println("## " + heading + "\n" + String.join(" ", names));
    List<String> rows = new ArrayList<>();
    while (result.next()) {
      List<String> cells = new ArrayList<>();
      for (int index = 1; index <= columns.getColumnCount(); index++) cells.add(ESTIMATES.contains(columns.getColumnLabel(index)) ? "*" : String.valueOf(result.getString(index)).replace("\n", "\\n"));
      rows.add(String.join("|", cells));
    }
    result.close();
    if (databases) {
      rows.removeIf(row -> row.matches("(null\\|)?wsql_(?!clients).*"));
      Collections.sort(rows);
    }
    rows.forEach(System.out::println);
  }
}
