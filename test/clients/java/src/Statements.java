import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prepared statements, batches, transactions, and values of 20 MB. */
final class Statements {
  private Statements() {}

  static void prepared(Door door) throws Exception {
    for (String options : new String[] {"", "useServerPrepStmts=true", "useServerPrepStmts=true&cachePrepStmts=true", "useServerPrepStmts=true&useCompression=true"}) {
      try (Connection connection = door.open(options)) {
        Door.exec(connection, "DROP TABLE IF EXISTS prepared");
        Door.exec(connection, "CREATE TABLE prepared (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT, s VARCHAR(50), f DOUBLE, t DATETIME(6), b VARBINARY(20))");
        insert(connection);
        select(connection);
        parameters(connection);
      }
    }
    batches(door);
  }

  private static void insert(Connection connection) throws Exception {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO prepared (n, s, f, t, b) VALUES (?, ?, ?, ?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      Report.equal("parameters", insert.getParameterMetaData().getParameterCount(), 5);
      for (int index = 0; index < 30; index++) {
        insert.setLong(1, index - 25);
        insert.setString(2, "row " + index + " é");
        insert.setDouble(3, index / 4.0);
        insert.setObject(4, LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456789000));
        insert.setBytes(5, new byte[] {0, (byte) index});
        Report.equal("rows", insert.executeUpdate(), 1);
        try (ResultSet keys = insert.getGeneratedKeys()) {
          Report.equal("key", Door.read(keys), List.of(List.of(String.valueOf(index + 1))));
        }
      }
      for (int index = 1; index <= 5; index++) insert.setNull(index, Types.NULL);
      insert.executeUpdate();
    }
  }

  private static void select(Connection connection) throws Exception {
    try (PreparedStatement find = connection.prepareStatement("SELECT n, s, f, CAST(t AS CHAR), HEX(b) FROM prepared WHERE id = ? OR s = ?")) {
      Report.equal("columns", find.getMetaData().getColumnCount(), 5);
      for (int round = 0; round < 3; round++) {
        find.setInt(1, 4);
        find.setString(2, null);
        Report.equal("by id", Door.read(find.executeQuery()), List.of(List.of("-22", "row 3 é", "0.75", "2024-02-29 01:02:03.456789", "0003")));
        find.setInt(1, 31);
        Report.equal("NULLs", Door.read(find.executeQuery()), List.of(List.of("null", "null", "null", "null", "null")));
        find.setNull(1, Types.INTEGER);
        find.setString(2, "row 10 É");
        Report.equal("by text", Door.read(find.executeQuery()).get(0).get(0), "-15");
      }
      Door.exec(connection, "ALTER TABLE prepared ADD more INT DEFAULT 7");
      find.setInt(1, 4);
      Report.equal("after ALTER", Door.read(find.executeQuery()).get(0).get(4), "0003");
    }
  }

  /** Values of Java's types, sent and come back. */
  private static void parameters(Connection connection) throws Exception {
    List<Object> values = List.of(Long.MIN_VALUE, new BigInteger("9223372036854775807"), 1.5, true, "é😀'\\", new BigDecimal("12345678901234567890.123"), Date.valueOf("2024-02-29"), LocalDateTime.of(2024, 1, 2, 3, 4, 5), (short) -5, (byte) 7);
    List<String> expected = List.of("-9223372036854775808", "9223372036854775807", "1.5", "1", "é😀'\\", "12345678901234567890.123", "2024-02-29", "2024-01-02 03:04:05", "-5", "7");
    for (int index = 0; index < values.size(); index++) {
      String came = Door.one(connection, "SELECT CAST(? AS CHAR)", values.get(index));
      Report.equal("parameter " + values.get(index), came.replaceFirst("[.]0+$", ""), expected.get(index));
    }
    Report.equal("a page", Door.rows(connection, "SELECT id FROM prepared ORDER BY id LIMIT ? OFFSET ?", 2, 3), List.of(List.of("4"), List.of("5")));
    legacyDates(connection);
  }

  private static void legacyDates(Connection connection) throws Exception {
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?, ?, ?")) {
      statement.setDate(1, Date.valueOf("2024-02-29"));
      statement.setTime(2, Time.valueOf("23:59:59"));
      statement.setTimestamp(3, Timestamp.valueOf("2024-02-29 01:02:03.456"));
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        Report.equal("date", result.getDate(1).toString(), "2024-02-29");
        Report.equal("time", result.getTime(2).toString(), "23:59:59");
        Report.equal("timestamp", result.getTimestamp(3).toString(), "2024-02-29 01:02:03.456");
      }
    }
  }

  static void batches(Door door) throws Exception {
    for (String options : new String[] {"", "rewriteBatchedStatements=true", "useServerPrepStmts=true", "useServerPrepStmts=true&rewriteBatchedStatements=true"}) {
      try (Connection connection = door.open(options)) {
        Door.exec(connection, "DROP TABLE IF EXISTS batched");
        Door.exec(connection, "CREATE TABLE batched (id INT PRIMARY KEY AUTO_INCREMENT, n INT UNIQUE, s VARCHAR(20))");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO batched (n, s) VALUES (?, ?) ON DUPLICATE KEY UPDATE s = VALUES(s)")) {
          for (int index = 0; index < 500; index++) {
            insert.setInt(1, index);
            insert.setString(2, "row " + index);
            insert.addBatch();
          }
          Report.equal("results of a batch", insert.executeBatch().length, 500);
        }
        try (Statement several = connection.createStatement()) {
          for (int index = 0; index < 10; index++) several.addBatch("UPDATE batched SET s = 'changed' WHERE n = " + index);
          Report.equal("a batch of texts", several.executeBatch(), new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
        }
        keys(connection);
        Report.equal(options, Door.rows(connection, "SELECT COUNT(*), SUM(s = 'changed'), MAX(n) FROM batched"), List.of(List.of("503", "10", "1002")));
      }
    }
  }

  private static void keys(Connection connection) throws Exception {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO batched (n) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int index = 1000; index < 1003; index++) {
        insert.setInt(1, index);
        insert.addBatch();
      }
      insert.executeBatch();
      List<List<String>> keys = Door.read(insert.getGeneratedKeys());
      Report.equal("keys of a batch", keys.size(), 3);
      int first = Integer.parseInt(keys.get(0).get(0));
      Report.equal("consecutive keys", keys, List.of(List.of("" + first), List.of("" + (first + 1)), List.of("" + (first + 2))));
    }
  }

  static void transactions(Door door) throws Exception {
    try (Connection connection = door.open(); Connection other = door.open()) {
      Door.exec(connection, "CREATE TABLE moves (id INT PRIMARY KEY, n INT)");
      connection.setAutoCommit(false);
      Door.exec(connection, "INSERT INTO moves VALUES (1, 1)");
      Report.equal("seen outside", Door.one(other, "SELECT COUNT(*) FROM moves"), "0");
      connection.commit();
      Door.exec(connection, "INSERT INTO moves VALUES (2, 2)");
      Savepoint here = connection.setSavepoint("here");
      Door.exec(connection, "INSERT INTO moves VALUES (3, 3)");
      connection.rollback(here);
      Savepoint unnamed = connection.setSavepoint();
      connection.releaseSavepoint(unnamed);
      connection.commit();
      Door.exec(connection, "DELETE FROM moves");
      connection.rollback();
      Report.equal("rows", Door.rows(other, "SELECT * FROM moves ORDER BY id"), List.of(List.of("1", "1"), List.of("2", "2")));
      connection.commit();
      levels(connection);
      connection.setReadOnly(true);
      String refused = Door.error(() -> Door.exec(connection, "DELETE FROM moves"));
      Report.that("a change while read only: " + refused, !door.isMysql() || !refused.equals("no error"));
      connection.rollback();
      connection.setReadOnly(false);
      Door.exec(connection, "UPDATE moves SET n = 100");
      connection.setAutoCommit(true);
      Report.equal("committed by autocommit", Door.one(other, "SELECT MIN(n) FROM moves"), "100");
    }
  }

  private static void levels(Connection connection) throws Exception {
    int[] levels = {Connection.TRANSACTION_READ_UNCOMMITTED, Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE, Connection.TRANSACTION_REPEATABLE_READ};
    for (int level : levels) {
      connection.setTransactionIsolation(level);
      Report.equal("level", connection.getTransactionIsolation(), level);
      Report.equal("rows", Door.one(connection, "SELECT COUNT(*) FROM moves"), "2");
      connection.commit();
    }
  }

  static void big(Door door) throws Exception {
    String text = "é😀 20 MB ".repeat((20 << 20) / 13);
    String plain = text.replace("😀", "xy");
    byte[] bytes = new byte[20 << 20];
    for (int index = 0; index < bytes.length; index++) bytes[index] = (byte) (index * 7 >> 3);
    try (Connection connection = door.open()) {
      Door.exec(connection, "CREATE TABLE big (id INT PRIMARY KEY AUTO_INCREMENT, s LONGTEXT, b LONGBLOB)");
    }
    for (String options : new String[] {"", "useServerPrepStmts=true", "useCompression=true"}) {
      try (Connection connection = door.open(options)) {
        Door.exec(connection, "DELETE FROM big");
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO big (s, b) VALUES (?, ?)")) {
          insert.setString(1, text);
          insert.setBytes(2, bytes);
          insert.executeUpdate();
        }
        streams(connection, plain, bytes);
        try (PreparedStatement find = connection.prepareStatement("SELECT s, b FROM big ORDER BY id"); ResultSet found = find.executeQuery()) {
          while (found.next()) {
            String expected = found.isFirst() ? text : plain;
            Report.that("another text came", expected.equals(found.getString(1)));
            Report.that("other bytes came", Arrays.equals(bytes, found.getBytes(2)));
            Report.that("another stream came", Arrays.equals(expected.getBytes(StandardCharsets.UTF_8), found.getBytes(1)));
          }
        }
        Report.equal("rows", Door.one(connection, "SELECT COUNT(*) FROM big"), "2");
      }
    }
    wide(door);
  }

  private static void streams(Connection connection, String text, byte[] bytes) throws Exception {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO big (s, b) VALUES (?, '')")) {
      insert.setCharacterStream(1, new java.io.StringReader(text));
      insert.executeUpdate();
    }
    try (PreparedStatement update = connection.prepareStatement("UPDATE big SET b = ? WHERE b = ''")) {
      update.setBinaryStream(1, new java.io.ByteArrayInputStream(bytes));
      update.executeUpdate();
    }
  }

  private static void wide(Door door) throws Exception {
    try (Connection connection = door.open("useServerPrepStmts=true")) {
      List<String> names = new ArrayList<>();
      Object[] values = new Object[900];
      for (int index = 0; index < 900; index++) {
        names.add("c" + index + " INT");
        values[index] = index;
      }
      Door.exec(connection, "CREATE TABLE wide (" + String.join(", ", names) + ")");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO wide VALUES (?" + ", ?".repeat(899) + ")")) {
        for (int index = 0; index < 900; index++) insert.setObject(index + 1, values[index]);
        insert.executeUpdate();
      }
      List<String> expected = Arrays.stream(values).map(String::valueOf).toList();
      Report.equal("wide rows", Door.rows(connection, "SELECT * FROM wide"), List.of(expected));
      Report.equal("wide rows prepared", Door.rows(connection, "SELECT * FROM wide WHERE c1 = ?", 1), List.of(expected));
    }
  }
}
