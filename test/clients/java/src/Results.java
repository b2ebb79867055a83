import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;

/** Errors, several results, procedures, and long results row by row. */
final class Results {
  private Results() {}

  static void errors(Door door) throws Exception {
    for (String options : new String[] {"", "useServerPrepStmts=true"}) {
      try (Connection connection = door.open(options)) {
        for (String table : new String[] {"children", "parents"}) Door.exec(connection, "DROP TABLE IF EXISTS " + table);
        Door.exec(connection, "CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)");
        Door.exec(connection, "CREATE TABLE children (id INT PRIMARY KEY, parent INT, CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES parents (id))");
        Door.exec(connection, "INSERT INTO parents VALUES (1, 'one')");
        String schema = door.database();
        expect(connection, "INSERT INTO parents VALUES (1, 'again')", "1062 23000", "Duplicate entry '1' for key 'parents.PRIMARY'");
        expect(connection, "SELEKT 1", "1064 42000", "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEKT 1' at line 1");
        expect(connection, "SELECT * FROM nosuch", "1146 42S02", "Table '" + schema + ".nosuch' doesn't exist");
        expect(connection, "INSERT INTO parents VALUES (2, NULL)", "1048 23000", "Column 'name' cannot be null");
        expect(connection, "INSERT INTO children VALUES (1, 9)", "1452 23000", "Cannot add or update a child row: a foreign key constraint fails (`" + schema + "`.`children`, CONSTRAINT `of_parent` FOREIGN KEY (`parent`) REFERENCES `parents` (`id`))");
        expect(connection, "SELECT nosuch FROM parents", "1054 42S22", "Unknown column 'nosuch' in 'field list'");
        if (door.isMysql()) warnings(connection);
      }
    }
  }

  private static void expect(Connection connection, String sql, String number, String text) throws Exception {
    for (int round = 0; round < 2; round++) {
      boolean prepared = round == 1;
      String came = Door.error(() -> {
        if (!prepared) {
          connection.createStatement().execute(sql);
          return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          statement.execute();
        }
      });
      Report.that(sql + ": " + came, came.startsWith(number + " ") && came.contains(text));
      Report.equal("afterwards", Door.one(connection, "SELECT 1"), "1");
    }
  }

  private static void warnings(Connection connection) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT CAST('12x' AS SIGNED)").close();
      Report.equal("a warning", statement.getWarnings() == null ? "none" : statement.getWarnings().getMessage(), "Truncated incorrect INTEGER value: '12x'");
    }
  }

  static void multi(Door door) throws Exception {
    try (Connection connection = door.open("allowMultiQueries=true")) {
      try (Statement statement = connection.createStatement()) {
        Report.that("the first is a result", statement.execute("SELECT 1 AS a; CREATE TABLE several (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO several VALUES (), (), (); SELECT 2, 'x'"));
        Report.equal("first", Door.read(statement.getResultSet()), List.of(List.of("1")));
        Report.that("CREATE is none", !statement.getMoreResults());
        Report.equal("CREATE", statement.getUpdateCount(), 0);
        Report.that("INSERT is none", !statement.getMoreResults());
        Report.equal("INSERT", statement.getUpdateCount(), 3);
        Report.that("the last is one", statement.getMoreResults());
        Report.equal("last", Door.read(statement.getResultSet()), List.of(List.of("2", "x")));
        Report.that("no more", !statement.getMoreResults() && statement.getUpdateCount() == -1);
      }
      String middle = Door.error(() -> Door.exec(connection, "INSERT INTO several VALUES (20); INSERT INTO several VALUES (20); INSERT INTO several VALUES (30)"));
      Report.that("an error in the middle: " + middle, middle.startsWith("1062 "));
      Report.equal("rows", Door.one(connection, "SELECT COUNT(*) FROM several"), "4");
    }
    try (Connection connection = door.open()) {
      String refused = Door.error(() -> connection.createStatement().execute("SELECT 1; SELECT 2"));
      Report.that("several statements without the option: " + refused, refused.startsWith("1064 "));
    }
    for (String options : new String[] {"", "useServerPrepStmts=true"}) calls(door, options);
  }

  private static void calls(Door door, String options) throws Exception {
    try (Connection connection = door.open(options)) {
      Door.exec(connection, "DROP PROCEDURE IF EXISTS several_results");
      Door.exec(connection, "DROP FUNCTION IF EXISTS twice");
      Door.exec(connection, "CREATE PROCEDURE several_results (IN a INT, INOUT b INT, OUT c VARCHAR(20)) BEGIN SELECT a, b; SET b = a + b, c = 'é out'; SELECT id FROM several ORDER BY id; END");
      Door.exec(connection, "CREATE FUNCTION twice (n INT) RETURNS INT DETERMINISTIC RETURN n * 2");
      try (CallableStatement call = connection.prepareCall("{CALL several_results(?, ?, ?)}")) {
        for (int round = 1; round <= 2; round++) {
          call.setInt(1, 5 * round);
          call.setInt(2, 7);
          call.registerOutParameter(2, Types.INTEGER);
          call.registerOutParameter(3, Types.VARCHAR);
          Report.that("a result comes", call.execute());
          Report.equal("first", Door.read(call.getResultSet()), List.of(List.of("" + 5 * round, "7")));
          Report.that("another comes", call.getMoreResults());
          Report.equal("second", Door.read(call.getResultSet()).size(), 4);
          Report.equal("out", List.of(call.getInt(2), call.getString(3)), List.of(5 * round + 7, "é out"));
        }
      }
      try (CallableStatement call = connection.prepareCall("{? = CALL twice(?)}")) {
        call.registerOutParameter(1, Types.INTEGER);
        call.setInt(2, 21);
        call.execute();
        Report.equal("a function", call.getInt(1), 42);
      }
    }
  }

  /** Makes a table of 100,000 rows. */
  static void many(Connection connection) throws Exception {
    String digits = "(VALUES ROW(0), ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6), ROW(7), ROW(8), ROW(9))";
    Door.exec(connection, "CREATE TABLE IF NOT EXISTS many (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(40))");
    if (Door.one(connection, "SELECT COUNT(*) FROM many").equals("100000")) return;
    String from = digits + " a (d), " + digits + " b (d), " + digits + " c (d), " + digits + " d (d), " + digits + " e (d)";
    Door.exec(connection, "INSERT INTO many (s) SELECT CONCAT('row ', a.d, b.d, c.d, d.d, e.d) FROM " + from);
  }

  static void cursor(Door door) throws Exception {
    try (Connection connection = door.open()) {
      many(connection);
    }
    String[][] ways = door.isMysql()
        ? new String[][] {{"", "-2147483648"}, {"useCursorFetch=true", "1000"}, {"useCursorFetch=true&useServerPrepStmts=true", "70"}, {"useServerPrepStmts=true", "-2147483648"}}
        : new String[][] {{"", "1000"}, {"", "1"}, {"useServerPrepStmts=true", "1000"}};
    for (String[] way : ways) {
      try (Connection connection = door.open(way[0])) {
        walk(connection, Integer.parseInt(way[1]), 100_000);
        walk(connection, Integer.parseInt(way[1]), 10);
        Report.equal("another statement", Door.one(connection, "SELECT COUNT(*) FROM many"), "100000");
      }
    }
    if (door.isMysql()) together(door);
  }

  /** Reads the first rows of a result, which must come in order. */
  private static void walk(Connection connection, int fetch, int most) throws Exception {
    try (PreparedStatement find = connection.prepareStatement("SELECT id, s FROM many WHERE id > ? ORDER BY id", ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      find.setFetchSize(fetch);
      find.setInt(1, 0);
      int count = 0;
      try (ResultSet rows = find.executeQuery()) {
        while (count < most && rows.next()) Report.equal("row", rows.getInt(1), ++count);
      }
      Report.equal("rows", count, most);
    }
  }

  /** Two cursors at once, with other statements in between. */
  private static void together(Door door) throws Exception {
    try (Connection connection = door.open("useCursorFetch=true"); PreparedStatement first = connection.prepareStatement("SELECT id FROM many ORDER BY id");
        PreparedStatement second = connection.prepareStatement("SELECT id FROM many ORDER BY id DESC")) {
      first.setFetchSize(100);
      second.setFetchSize(150);
      try (ResultSet up = first.executeQuery(); ResultSet down = second.executeQuery()) {
        for (int index = 1; index <= 1000; index++) {
          Report.that("a row each", up.next() && down.next());
          Report.equal("ids", List.of(up.getInt(1), down.getInt(1)), List.of(index, 100_001 - index));
          if (index % 250 == 0) Door.exec(connection, "UPDATE many SET s = CONCAT(s, '!') WHERE id = 99999");
        }
      }
    }
  }
}
