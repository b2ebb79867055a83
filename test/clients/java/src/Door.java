import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How one driver reaches the server, and small ways to ask it. */
record Door(String scheme, String host, String port, String user, String password, String root, String database) {
  static Door of(String scheme) {
    return new Door(
        scheme, env("WSQL_HOST"), env("WSQL_PORT"), env("WSQL_USER"), env("WSQL_PASSWORD"), env("WSQL_ROOT_USER"), env("WSQL_DATABASE"));
  }

  private static String env(String name) {
    return System.getenv(name);
  }

  boolean isMysql() {
    return scheme.equals("mysql");
  }

  String url(String database, String... options) {
    String all = Stream.of(options).filter(option -> !option.isEmpty()).collect(joining("&"));
    return "jdbc:" + scheme + "://" + host + ":" + port + "/" + database + (all.isEmpty() ? "" : "?" + all);
  }

  /** What MariaDB's driver wants to be told before it sends a password without TLS. */
  String plain() {
    return isMysql() ? "" : "allowPublicKeyRetrieval=true";
  }

  Connection open(String... options) throws SQLException {
    String[] all = Stream.concat(Stream.of(options), Stream.of(plain())).toArray(String[]::new);
    return DriverManager.getConnection(url(database, all), user, password);
  }

  static int exec(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  static List<List<String>> rows(Connection connection, String sql, Object... values) throws SQLException {
    if (values.length == 0) {
      try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
        return read(result);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) statement.setObject(index + 1, values[index]);
      try (ResultSet result = statement.executeQuery()) {
        return read(result);
      }
    }
  }

  static List<List<String>> read(ResultSet result) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int index = 1; index <= columns; index++) row.add(String.valueOf(result.getString(index)));
      rows.add(row);
    }
    return rows;
  }

  static String one(Connection connection, String sql, Object... values) throws SQLException {
    return rows(connection, sql, values).get(0).get(0);
  }

  /** `number SQLSTATE text` of the error that must come. */
  static String error(Report.Check action) throws Exception {
    try {
      action.run();
    } catch (SQLException error) {
      return error.getErrorCode() + " " + error.getSQLState() + " " + error.getMessage();
    }
    return "no error";
  }
}
